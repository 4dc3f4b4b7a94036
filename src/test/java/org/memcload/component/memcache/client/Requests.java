package org.memcload.component.memcache.client;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.RecordBatch;

/** Requests for tests of a single connection, and a server's answers to them. */
public final class Requests {

    private Requests() {}

    public static MisbehavingServer.Behaviour onFirstConnection(MisbehavingServer.Behaviour behaviour) {
        return (request, out) -> {
            if (request.connection() > 1) {
                obey(request, out);
            } else if (request.opcode() == MisbehavingServer.NOOP) {
                behaviour.handle(request, out);
            }
        };
    }

    public static void obey(MisbehavingServer.Received request, DataOutputStream out) throws IOException {
        if (request.opcode() == MisbehavingServer.NOOP || request.opcode() == MisbehavingServer.SET) {
            MisbehavingServer.answer(out, request, 0, "");
        }
    }

    static CompletableFuture<BulkSetRequest> set(ServerConnection connection) {
        RecordBatch records =
                new RecordBatch.Builder(0, 1).add("k", new byte[5]).build();
        return connection.submit(new BulkSet(records).request(new int[] {0}, 0));
    }

    static List<CompletableFuture<BulkSetRequest>> sets(ServerConnection connection, int count) {
        return IntStream.range(0, count).mapToObj(i -> set(connection)).toList();
    }

    public static Throwable failure(CompletableFuture<?> future) {
        try {
            throw new AssertionError("No failure but " + future.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
