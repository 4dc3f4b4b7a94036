package org.memcload.component.memcache.client;

/**
 * How long a connection waits for its server, in milliseconds.
 *
 * @param connect for connecting, for the TLS handshake, and for each step of the greeting
 * @param request without an answer after which a request has failed
 */
record Timeouts(long connect, long request) {}
