/** The watch over the servers of a run: restarts, flushes, evictions, silence. Internal. */
package org.memcload.servers;
