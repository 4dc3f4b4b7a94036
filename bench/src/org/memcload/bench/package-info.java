/** How fast the loader is on this machine, beside what it is held against. {@code bench/run} runs {@link Bench}. */
package org.memcload.bench;
