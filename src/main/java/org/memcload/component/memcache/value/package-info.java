/**
 * Converts values between messages and memcached: bytes and flags in the conventions of the common clients, compression, and
 * Camel's data formats and type converters. Java serialisation is never used.
 */
package org.memcload.component.memcache.value;
