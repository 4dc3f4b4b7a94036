/**
 * The Camel component {@code memcache:host:port[,host:port...]}: stores records in memcached and reads them back, on
 * spymemcached's binary protocol. It knows nothing of what the records are.
 */
package org.memcload.component.memcache;
