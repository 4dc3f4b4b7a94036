package org.memcload.component.memcache.pattern;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheRefusedException;
import org.slf4j.Logger;

/** Logs when a server stops answering and when it is back, but not each exchange in between. Safe for use by several threads. */
final class Outages {

    private final Logger log;
    private final String consequence;
    private final Set<String> down = ConcurrentHashMap.newKeySet();

    /** @param consequence of a server that does not answer, for the log */
    Outages(Logger log, String consequence) {
        this.log = log;
        this.consequence = consequence;
    }

    /** Whether a failure is that of a server that did not answer; one that refuses a request is not down. */
    boolean failed(Throwable failure) {
        if (!(failure instanceof MemcacheException outage) || failure instanceof MemcacheRefusedException) {
            return false;
        }
        if (down.add(outage.getServer())) {
            log.warn("{}; {}", outage.getMessage(), consequence);
        }
        return true;
    }

    /** @param sentKey the key that was answered, as it was sent */
    void answered(MemcacheEndpoint endpoint, String sentKey) {
        if (!down.isEmpty()) {
            String server = endpoint.getClient().serverOf(sentKey);
            if (down.remove(server)) {
                log.info("memcached {}: answers again", server);
            }
        }
    }
}
