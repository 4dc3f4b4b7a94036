package org.memcload.component.memcache.value;

/**
 * A value as memcached keeps it.
 *
 * @param bytes the value; not copied
 * @param flags 32 bits of the client's own, which memcached keeps with the value and does not interpret
 */
public record StoredValue(byte[] bytes, int flags) {}
