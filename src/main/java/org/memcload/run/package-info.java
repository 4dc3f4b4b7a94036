/** The state of a run: what became of every line, file and server, and the report of it. */
package org.memcload.run;
