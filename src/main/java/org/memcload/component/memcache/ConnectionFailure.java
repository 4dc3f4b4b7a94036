package org.memcload.component.memcache;

/** Why a connection is of no more use. */
record ConnectionFailure(ErrorKind kind, String reason) {}
