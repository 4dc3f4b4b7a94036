package org.memcload.component.memcache.client.transport;

/**
 * Why a connection can no longer be used. Internal: public for the client.
 *
 * @param garbled whether the received bytes were not a response of memcached's binary protocol; else the connection has ended
 * @param reason in words
 */
public record Loss(boolean garbled, String reason) {}
