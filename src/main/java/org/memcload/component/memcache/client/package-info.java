/**
 * A memcached client for several servers: consistent hashing, deadlines, failure modes, reconnecting without reordering. It is
 * built by {@link org.memcload.component.memcache.client.MemcacheClient#builder} and needs no Camel.
 */
package org.memcload.component.memcache.client;
