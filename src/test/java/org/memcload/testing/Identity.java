package org.memcload.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** A key with a certificate signed by itself, for a test of TLS; made by the JDK's keytool. */
public final class Identity {

    private static final String PASSWORD = "changeit";

    private final Path keys;
    private final Path trust;
    private final Path certificate;
    private final Path key;

    /**
     * Makes one.
     *
     * @param directory where its files go
     * @param name of its files
     * @param subject who it is of, as keytool takes it, such as {@code ip:127.0.0.1} or {@code dns:example.org}
     */
    public Identity(Path directory, String name, String subject) throws Exception {
        keys = directory.resolve(name + "-keys.p12");
        trust = directory.resolve(name + "-trust.p12");
        certificate = directory.resolve(name + ".crt");
        key = directory.resolve(name + ".key");
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "SAN=" + subject);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        writePem(certificate, "CERTIFICATE", store.getCertificate(name).getEncoded());
        writePem(key, "PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded());
        writeTrust(store, name);
        // a memcached that was started by root reads them as another user
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void keytool(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        builder.command().addAll(List.of(arguments));
        builder.command()
                .addAll(List.of(
                        "-keystore",
                        keys.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool: " + output);
        }
    }

    private void writeTrust(KeyStore from, String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(name, from.getCertificate(name));
        try (OutputStream out = Files.newOutputStream(trust)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private static void writePem(Path file, String type, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }

    /** The certificate, as PEM. */
    public Path certificate() {
        return certificate;
    }

    /** The option {@code -o} of a memcached that shows this certificate. */
    public String memcachedOptions() {
        return "ssl_chain_cert=" + certificate + ",ssl_key=" + key;
    }

    /** Trusts this certificate and no other. */
    public SSLContextParameters trusted() {
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setKeyStore(parameters(trust));
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(managers);
        return parameters;
    }

    /** What shows this certificate. */
    public KeyManagersParameters shown() {
        KeyManagersParameters managers = new KeyManagersParameters();
        managers.setKeyStore(parameters(keys));
        managers.setKeyPassword(PASSWORD);
        return managers;
    }

    private static KeyStoreParameters parameters(Path file) {
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setResource("file:" + file);
        parameters.setType("PKCS12");
        parameters.setPassword(PASSWORD);
        return parameters;
    }
}
