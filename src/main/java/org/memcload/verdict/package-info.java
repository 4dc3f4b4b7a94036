/** The verdict on a file: a pure function from the known facts to one of a few results. No words for people, no side effects. */
package org.memcload.verdict;
