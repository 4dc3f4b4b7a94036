package org.memcload.component.memcache.client.transport;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.memcload.component.memcache.client.protocol.BinaryProtocol;
import org.memcload.component.memcache.client.protocol.SaslRequest;

/** Authenticates one new connection. Internal: public for the client. */
public final class SaslLogin {

    /** Mechanisms in order of preference: PLAIN works with every password database that a server may have. */
    private static final List<String> MECHANISMS = List.of("PLAIN", "CRAM-MD5");

    private final String host;
    private final String username;
    private final String password;

    SaslLogin(String host, String username, String password) {
        this.host = host;
        this.username = username;
        this.password = password;
    }

    /**
     * Performs the login.
     *
     * @param send sends a request over the connection
     * @return fails with a {@link LoginException} if the server refuses
     */
    public CompletableFuture<Void> over(Function<SaslRequest, CompletableFuture<SaslRequest.Reply>> send) {
        return send.apply(SaslRequest.listMechanisms()).thenCompose(listed -> {
            try {
                SaslClient client = client(listed);
                byte[] first = client.hasInitialResponse() ? client.evaluateChallenge(new byte[0]) : new byte[0];
                return send.apply(SaslRequest.begin(client.getMechanismName(), first))
                        .thenCompose(reply -> goOn(client, reply, send));
            } catch (SaslException e) {
                return CompletableFuture.failedFuture(failure("authentication failed: " + e.getMessage(), e));
            } catch (LoginException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private CompletableFuture<Void> goOn(
            SaslClient client,
            SaslRequest.Reply reply,
            Function<SaslRequest, CompletableFuture<SaslRequest.Reply>> send) {
        try {
            return switch (reply.status()) {
                case BinaryProtocol.SUCCESS -> CompletableFuture.completedFuture(null);
                case BinaryProtocol.AUTHENTICATION_CONTINUES ->
                    send.apply(SaslRequest.step(client.getMechanismName(), client.evaluateChallenge(reply.data())))
                            .thenCompose(next -> goOn(client, next, send));
                case BinaryProtocol.AUTHENTICATION_FAILED ->
                    throw failure(
                            "refuses the username '" + username + "' or its password (" + client.getMechanismName()
                                    + ")",
                            null);
                default -> throw failure("authentication failed: " + reply.error(), null);
            };
        } catch (SaslException e) {
            return CompletableFuture.failedFuture(failure("authentication failed: " + e.getMessage(), e));
        } catch (LoginException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private SaslClient client(SaslRequest.Reply listed) throws LoginException, SaslException {
        if (listed.status() == BinaryProtocol.UNKNOWN_COMMAND) {
            throw failure("does not know authentication: start it with -S, or leave username and password out", null);
        }
        if (listed.status() != BinaryProtocol.SUCCESS) {
            throw failure("authentication failed: " + listed.error(), null);
        }
        List<String> offered = Arrays.asList(listed.text().strip().split("\\s+"));
        for (String mechanism : MECHANISMS) {
            if (offered.contains(mechanism)) {
                SaslClient client = Sasl.createSaslClient(
                        new String[] {mechanism}, null, "memcached", host, Map.of(), this::answer);
                if (client != null) {
                    return client;
                }
            }
        }
        throw failure("authenticates by " + offered + " only, not by any of " + MECHANISMS, null);
    }

    private void answer(Callback[] questions) throws UnsupportedCallbackException {
        for (Callback question : questions) {
            if (question instanceof NameCallback name) {
                name.setName(username);
            } else if (question instanceof PasswordCallback secret) {
                secret.setPassword(password.toCharArray());
            } else {
                throw new UnsupportedCallbackException(question);
            }
        }
    }

    private static LoginException failure(String message, Exception cause) {
        return new LoginException(message, cause);
    }
}
