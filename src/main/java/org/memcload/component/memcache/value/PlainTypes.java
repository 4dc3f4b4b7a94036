package org.memcload.component.memcache.value;

/** Bytes, and text as bytes. */
final class PlainTypes implements ValueTypes {

    @Override
    public int bytesFlags() {
        return 0;
    }

    @Override
    public StoredValue encode(Object body) {
        return body instanceof CharSequence text ? new StoredValue(Text.encode(text), 0) : null;
    }

    @Override
    public boolean knows(int flags) {
        return true;
    }

    @Override
    public Object decode(byte[] bytes, int flags) {
        return bytes;
    }
}
