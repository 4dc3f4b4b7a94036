package org.memcload.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.servers.Stats.stats;

import org.junit.jupiter.api.Test;

/** The events that one server's greetings reveal. */
class WatchedServerTest {

    private static final String A = "127.0.0.1:1";

    private final ScriptedServer a = new ScriptedServer(A);

    @Test
    void onlyAServerThatCouldNotBeReachedAndIsYoungHasComeUpMeanwhile() {
        WatchedServer young = new WatchedServer(A, () -> 0);
        young.meet();
        assertThat(young.greeted(a, stats().with("uptime", 2))).isEmpty();

        WatchedServer late = new WatchedServer(A, () -> 0);
        late.meet();
        late.cannotBeReached();
        assertThat(late.greeted(a, stats().with("uptime", 2)))
                .extracting(ServerEvent::kind)
                .containsExactly(ServerEvent.Kind.APPEARED);
        assertThat(late.greeted(a, stats().with("uptime", 2))).isEmpty();

        WatchedServer old = new WatchedServer(A, () -> 0);
        old.meet();
        old.cannotBeReached();
        assertThat(old.greeted(a, stats().with("uptime", 100))).isEmpty();
    }
}
