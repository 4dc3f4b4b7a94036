/** From the bytes of log lines to memcached keys and values: pure functions, the hot path of the loader. */
package org.memcload.record;
