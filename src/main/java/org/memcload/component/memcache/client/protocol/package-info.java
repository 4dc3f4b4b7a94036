/**
 * memcached's binary protocol: requests that render themselves and take their responses, and what a server accepts. It knows
 * nothing of connections.
 */
package org.memcload.component.memcache.client.protocol;
