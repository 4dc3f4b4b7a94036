/** The command line: options in, exit code out. */
package org.memcload.cli;
