package org.memcload.component.memcache.client;

/**
 * The part of some keys that was sent to one server.
 *
 * @param indexes of the keys, in order
 * @param <T> type of the answer
 */
record Share<T>(int[] indexes, Call<T> call) {}
