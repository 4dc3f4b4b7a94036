package org.memcload.component.memcache.client;

/**
 * The part of some keys that one server was sent.
 *
 * @param indexes of the keys, in order
 * @param <T> type of the answer
 */
record Share<T>(int[] indexes, Call<T> call) {}
