/** What becomes of a file: a pure function from what is known of it to one of a few results. No words for people, no side effects. */
package org.memcload.verdict;
