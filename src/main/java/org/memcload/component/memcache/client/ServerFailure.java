package org.memcload.component.memcache.client;

/** A failure of one server: the client's exception, or its user's translation of it. */
public interface ServerFailure {

    /** The kind of failure. */
    ErrorKind getKind();

    /** The server, as {@code host:port}. */
    String getServer();
}
