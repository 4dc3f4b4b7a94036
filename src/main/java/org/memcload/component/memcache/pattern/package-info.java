/**
 * Patterns of memcached's use as building blocks for routes: beans that are configured by properties and work on a memcache
 * endpoint. They know nothing of what is stored.
 */
package org.memcload.component.memcache.pattern;
