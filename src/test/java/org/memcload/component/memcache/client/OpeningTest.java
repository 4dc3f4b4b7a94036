package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.set;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.transport.TransportSecurity;

/** A connection that cannot be opened. */
@Timeout(30)
class OpeningTest extends ConnectionSupport {

    @Test
    void anErrorWhileAConnectionIsOpenedDoesNotKeepTheNextOneFromBeingOpened() throws Exception {
        TransportSecurity security = new TransportSecurity(new FailingContext(), true, null, null);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = new ServerConnection(
                        server.address(), security, new Timeouts(LONG, LONG), 1, deadlines, Reachability.UNWATCHED)) {
            for (int i = 0; i < 2; i++) {
                Throwable failure = failure(set(connection));

                assertThat(ErrorKind.of(failure)).isEqualTo(ErrorKind.CONNECT);
                assertThat(failure).hasMessageContaining("no memory");
            }
        }
    }

    /** Makes no engines. */
    private static final class FailingContext extends SSLContext {
        FailingContext() {
            super(new FailingContextSpi(), null, "none");
        }
    }

    private static final class FailingContextSpi extends SSLContextSpi {
        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw new OutOfMemoryError("no memory");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException();
        }
    }
}
