package org.memcload.component.memcache;

import java.util.LinkedHashMap;
import java.util.Map;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatsOperation;

/** Asks a server what it tells of itself. */
final class StatsRequest extends Request<Map<String, String>> implements StatsOperation.Callback {

    private final String topic;
    private final Map<String, String> stats = new LinkedHashMap<>();

    /** @param topic such as {@code settings}, or null for the general statistics */
    StatsRequest(String topic) {
        this.topic = topic;
    }

    @Override
    Operation operation(ServerLimits limits) {
        return SpyConnection.FACTORY.getOperationFactory().stats(topic, this);
    }

    @Override
    public void gotStat(String name, String value) {
        stats.put(name, value);
    }

    @Override
    Map<String, String> answer(OperationStatus status) throws MemcacheException {
        if (!status.isSuccess()) {
            throw new MemcacheException(server(), "stats failed: " + status.getMessage());
        }
        return stats;
    }
}
