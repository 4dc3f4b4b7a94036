/**
 * Patterns for the use of memcached as building blocks for routes: beans that are configured by properties and work on a memcache
 * endpoint. They do not know the meaning of the values.
 */
package org.memcload.component.memcache.pattern;
