package org.memcload.component.memcache.client;

/** A failure that concerns one server: of the client, or as its user translates it. */
public interface ServerFailure {

    /** The kind of failure. */
    ErrorKind getKind();

    /** The server, as {@code host:port}. */
    String getServer();
}
