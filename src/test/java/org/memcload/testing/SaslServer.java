package org.memcload.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real memcached that demands authentication. Its SASL library asks saslauthd for passwords, in whose place this answers:
 * so no data base of users is needed, for which Debian has a package of its own.
 */
public final class SaslServer implements AutoCloseable {

    private static final int FIELDS = 4;

    private final String username;
    private final String password;
    private final ServerSocketChannel passwords;
    private final Process process;
    private final int port;

    /**
     * Starts one that can be connected when this returns.
     *
     * @param directory for its files
     * @param extraArguments more options of memcached
     */
    public SaslServer(Path directory, String username, String password, String... extraArguments) throws IOException {
        this.username = username;
        this.password = password;
        Path files = Files.createTempDirectory(directory, "sasl");
        Path socket = files.resolve("mux");
        Files.writeString(
                files.resolve("memcached.conf"),
                "pwcheck_method: saslauthd\nsaslauthd_path: " + socket + "\nmech_list: PLAIN\n");
        passwords = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        // a memcached that was started by root reads them as another user
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path each : List.of(directory, files)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Thread thread = new Thread(this::answer, "passwords");
        thread.setDaemon(true);
        thread.start();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        MemcachedServer.refuseWithoutServers();
        List<String> command =
                new ArrayList<>(List.of("memcached", "-S", "-l", "127.0.0.1", "-p", "" + port, "-t", "1"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of(extraArguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(files.resolve("log").toFile());
        builder.environment().put("SASL_CONF_PATH", files.toString());
        process = builder.start();
        Awaitility.await().until(this::accepts);
    }

    private boolean accepts() {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return client.isConnected();
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new IllegalStateException("memcached -S ends at once", e);
            }
            return false;
        }
    }

    /** What the server's SASL library offers, as it lists it: nothing without Debian's libsasl2-modules. */
    public String mechanisms() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] request = new byte[24];
            request[0] = (byte) 0x80;
            request[1] = 0x20;
            client.getOutputStream().write(request);
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.skipNBytes(8);
            int length = in.readInt();
            in.skipNBytes(12);
            return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        }
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    private void answer() {
        while (true) {
            try (SocketChannel client = passwords.accept()) {
                DataInputStream in = new DataInputStream(Channels.newInputStream(client));
                List<String> fields = new ArrayList<>();
                for (int i = 0; i < FIELDS; i++) {
                    fields.add(new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8));
                }
                boolean right = fields.get(0).equals(username) && fields.get(1).equals(password);
                new DataOutputStream(Channels.newOutputStream(client)).writeUTF(right ? "OK" : "NO");
            } catch (IOException e) {
                if (!passwords.isOpen()) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        passwords.close();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
