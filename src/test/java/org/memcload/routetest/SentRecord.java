package org.memcload.routetest;

import org.memcload.proto.UserApps;

/**
 * A record as a batch carries it to a server.
 *
 * @param key such as {@code idfa:1rfw452y52g2gq4g}
 */
public record SentRecord(String key, UserApps value) {}
