/**
 * Connections to memcached: opening them, TLS, SASL, and sending requests over them. It is the only place that uses spymemcached.
 */
package org.memcload.component.memcache.client.transport;
