package org.memcload.component.memcache.value;

import java.util.Random;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Codecs for tests, and a Camel context for their conversions. */
final class Values implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();

    Values() {
        context.start();
    }

    CamelContext context() {
        return context;
    }

    Exchange exchange() {
        return new DefaultExchange(context);
    }

    StoredValue encode(ValueCodec codec, Object body) {
        return codec.encode(body, exchange(), null);
    }

    Object decode(ValueCodec codec, byte[] bytes, int flags) {
        return codec.decode(bytes, flags, exchange());
    }

    Object decode(ValueCodec codec, StoredValue value) {
        return decode(codec, value.bytes(), value.flags());
    }

    static ValueCodec codec(FlagsConvention convention) {
        return codec(convention, 0);
    }

    static ValueCodec codec(FlagsConvention convention, int compressionThreshold) {
        return new ValueCodec(convention, compressionThreshold, null, null);
    }

    /** Bytes that no compression makes smaller. */
    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        context.stop();
    }
}
