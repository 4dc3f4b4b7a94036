package org.memcload.component.memcache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.memcload.component.memcache.client.RequestFailedException;
import org.memcload.component.memcache.client.RequestRefusedException;
import org.memcload.component.memcache.value.ValueException;

/** Translates failures of the client and of values into the exceptions that routes handle. Internal: public for the patterns. */
public final class ClientFailures {

    private ClientFailures() {}

    /** An answer that fails with the exceptions that routes handle. */
    public static <T> CompletableFuture<T> translated(CompletableFuture<T> answer) {
        return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(translated(failure)));
    }

    /** The exception that routes handle for a failure of the client or of a value; any other failure, as it is. */
    public static Throwable translated(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return translated(failure.getCause());
        }
        if (failure instanceof RequestFailedException failed) {
            return like(
                    failed,
                    new MemcacheException(failed.getKind(), failed.getServer(), failed.reason(), failed.getCause()));
        }
        if (failure instanceof RequestRefusedException refused) {
            return like(refused, new MemcacheRefusedException(refused.getServer(), refused.reason()));
        }
        if (failure instanceof ValueException value) {
            return new MemcacheValueException(value);
        }
        return failure;
    }

    private static Throwable like(Throwable original, Throwable translation) {
        translation.setStackTrace(original.getStackTrace());
        for (Throwable suppressed : original.getSuppressed()) {
            translation.addSuppressed(translated(suppressed));
        }
        return translation;
    }
}
