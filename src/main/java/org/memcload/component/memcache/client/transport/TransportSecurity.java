package org.memcload.component.memcache.client.transport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How connections are encrypted and authenticated: TLS, authentication, both or neither. Internal: public for the client.
 *
 * @param context null for no TLS
 * @param hostnameVerification whether a server's certificate has to name the server's host
 * @param username null for no authentication
 * @param password null for no authentication
 */
public record TransportSecurity(SSLContext context, boolean hostnameVerification, String username, String password) {

    /** Plain TCP without authentication. */
    public static final TransportSecurity NONE = new TransportSecurity(null, true, null, null);

    /** @throws IllegalArgumentException if there is a user name without a password, or a password without a user name */
    public TransportSecurity {
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException(
                    username == null ? "password is set without a username" : "username is set without a password");
        }
    }

    /** Whether connections use TLS. */
    public boolean tls() {
        return context != null;
    }

    /** The client's end of a new TLS connection. */
    SSLEngine engine(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        if (hostnameVerification) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    /** The login with which a new connection begins; null without authentication. */
    public SaslLogin login(String host) {
        return username == null ? null : new SaslLogin(host, username, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "TransportSecurity[tls=" + tls() + ", username=" + username + "]";
    }
}
