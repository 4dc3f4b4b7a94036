package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bulk sets to servers that nothing listens for. */
@Timeout(60)
class UnreachableServersTest {

    @Test
    void eachBulkSetFailsWithTheFailuresOfItsOwnServersAlone() {
        try (MemcacheClient client =
                MemcacheClient.builder("127.0.0.1:1,127.0.0.1:2").build()) {
            List<CompletableFuture<Void>> sets = IntStream.range(0, 20)
                    .mapToObj(i -> client.set(new BulkSet(Records.numbered("key" + i + "-", 50)), 0, 0))
                    .toList();

            assertThat(sets).allSatisfy(set -> assertThat(failure(set).getSuppressed())
                    .as("failures of the second server")
                    .hasSize(1));
        }
    }
}
