/**
 * The Camel component {@code memcache:host:port[,host:port...]}: stores records in memcached and reads them back, with the client
 * in the package {@code client}. It does not know the meaning of the records.
 */
package org.memcload.component.memcache;
