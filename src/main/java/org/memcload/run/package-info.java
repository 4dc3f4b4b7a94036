/** The state of a run: the fate of every line, file and server, and the report. */
package org.memcload.run;
