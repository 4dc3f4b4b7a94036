package org.memcload.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.memcload.component.memcache.MemcacheComponent;
import org.memcload.component.memcache.MemcacheConfiguration;
import org.memcload.files.FileErrors;
import org.memcload.files.UsageException;

/**
 * Encryption and login of connections to the servers. The component gets it as an object, not as properties, so that no log line or
 * message contains the password.
 */
final class ServerSecurity {

    /** Plain TCP without login. */
    static final ServerSecurity NONE = new ServerSecurity(false, null, null, null);

    private final boolean tls;
    private final SSLContextParameters trust;
    private final String user;
    private final Password password;

    private ServerSecurity(boolean tls, SSLContextParameters trust, String user, Password password) {
        this.tls = tls;
        this.trust = trust;
        this.user = user;
        this.password = password;
    }

    /**
     * The security that the options request.
     *
     * @throws UsageException if a part is missing, or a file cannot be used
     */
    static ServerSecurity of(Options options) throws UsageException {
        boolean tls = options.value(LoadOptions.TLS);
        Path authorities = options.value(LoadOptions.TLS_CA);
        if (authorities != null && !tls) {
            throw new UsageException("--tls-ca is given without --tls: add --tls, or leave it out");
        }
        String user = options.value(LoadOptions.USER);
        Password password = Password.of(options);
        if (user != null && password == null) {
            throw new UsageException("--user is given without a password: add --password-file FILE, or set "
                    + Origin.variable(LoadOptions.PASSWORD.name()) + " in the environment");
        }
        if (user == null && password != null) {
            throw new UsageException(password.source() + " is given without a user: add --user NAME, or leave it out");
        }
        return new ServerSecurity(tls, authorities == null ? null : trust(authorities), user, password);
    }

    boolean isNone() {
        return !tls && user == null;
    }

    /** Warnings for the log about allowed but unwise options. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (user != null) {
            password.exposure().ifPresent(warnings::add);
            if (!tls) {
                warnings.add(
                        "Without --tls, everybody on the way to the servers can read the password of '" + user + "'");
            }
        }
        return warnings;
    }

    /** Sets the defaults of all memcache endpoints. */
    void configure(CamelContext context) {
        MemcacheConfiguration component =
                context.getComponent("memcache", MemcacheComponent.class).getConfiguration();
        component.setTls(tls);
        component.setSslContextParameters(trust);
        if (user != null) {
            component.setUsername(user);
            component.setPassword(password.text());
        }
    }

    private static SSLContextParameters trust(Path file) throws UsageException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new UsageException("--tls-ca: there is no certificate in " + file);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            KeyStoreParameters parameters = new KeyStoreParameters();
            parameters.setKeyStore(store);
            TrustManagersParameters managers = new TrustManagersParameters();
            managers.setKeyStore(parameters);
            SSLContextParameters trust = new SSLContextParameters();
            trust.setTrustManagers(managers);
            return trust;
        } catch (CertificateException e) {
            throw new UsageException(
                    "--tls-ca: " + file + " is not a list of certificates in PEM: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UsageException("--tls-ca: " + FileErrors.message(e), e);
        } catch (GeneralSecurityException e) {
            throw new UsageException("--tls-ca: the certificates in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }
}
