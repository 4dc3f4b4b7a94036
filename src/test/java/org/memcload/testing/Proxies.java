package org.memcload.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fault proxy before each of the servers. */
public final class Proxies implements AutoCloseable {

    private final Map<String, FaultProxy> byType = new LinkedHashMap<>();

    private Proxies() {}

    public static Proxies before(Servers servers) {
        Proxies proxies = new Proxies();
        Servers.TYPES.forEach(type -> proxies.byType.put(type, FaultProxy.before(servers.of(type))));
        return proxies;
    }

    public FaultProxy of(String type) {
        return byType.get(type);
    }

    public Collection<FaultProxy> all() {
        return byType.values();
    }

    /** The loader with its options for these proxies, and with further ones. */
    public LoaderProcess.Launch loader(String... arguments) {
        List<String> all = new ArrayList<>();
        byType.forEach((type, proxy) -> all.addAll(List.of("--" + type, proxy.address())));
        all.addAll(List.of(arguments));
        return LoaderProcess.loader(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        byType.values().forEach(FaultProxy::close);
    }
}
