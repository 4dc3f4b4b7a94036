/**
 * Values between messages and memcached: bytes and flags in the conventions of the common clients, compression, and Camel's
 * data formats and type converters. Nothing is ever serialised or deserialised by Java.
 */
package org.memcload.component.memcache.value;
