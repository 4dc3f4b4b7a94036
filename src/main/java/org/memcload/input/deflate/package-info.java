/** Raw deflate data (RFC 1951) to bytes, by a decoder of our own or by the zlib of the JDK. */
package org.memcload.input.deflate;
