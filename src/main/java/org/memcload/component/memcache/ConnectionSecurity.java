package org.memcload.component.memcache;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;

/** How the connections of an endpoint are encrypted, and who it says it is. */
final class ConnectionSecurity {

    /** Plain TCP, and no name. */
    static final ConnectionSecurity NONE = new ConnectionSecurity(null, true, null, null);

    private final SSLContext context;
    private final boolean hostnameVerification;
    private final String username;
    private final String password;

    /**
     * Of the options of an endpoint.
     *
     * @throws IllegalArgumentException if a user name stands without a password, or a password without a name
     */
    ConnectionSecurity(MemcacheConfiguration configuration, CamelContext camel)
            throws GeneralSecurityException, IOException {
        this(
                configuration.isTls() ? context(configuration.getSslContextParameters(), camel) : null,
                configuration.isHostnameVerification(),
                configuration.getUsername(),
                configuration.getPassword());
    }

    private ConnectionSecurity(SSLContext context, boolean hostnameVerification, String username, String password) {
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException(
                    username == null ? "password is set without a username" : "username is set without a password");
        }
        this.context = context;
        this.hostnameVerification = hostnameVerification;
        this.username = username;
        this.password = password;
    }

    private static SSLContext context(SSLContextParameters parameters, CamelContext camel)
            throws GeneralSecurityException, IOException {
        return parameters == null ? SSLContext.getDefault() : parameters.createSSLContext(camel);
    }

    boolean tls() {
        return context != null;
    }

    /** The client's end of a new TLS connection. */
    SSLEngine engine(ServerAddress server) {
        SSLEngine engine = context.createSSLEngine(server.host(), server.port());
        engine.setUseClientMode(true);
        if (hostnameVerification) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    /** What a new connection begins with, or null where it needs none. */
    SaslLogin login(ServerAddress server) {
        return username == null ? null : new SaslLogin(server, username, password);
    }
}
