package org.memcload.component.memcache.client;

/** Gets a connection's observations of whether its server can be reached. Safe for use by several threads. */
interface Reachability {

    /** Reachability that is of no interest. */
    Reachability UNWATCHED = new Reachability() {
        @Override
        public boolean failed(ConnectionFailure failure) {
            return false;
        }

        @Override
        public void answered() {}
    };

    /**
     * The server could not be connected to, the connection was lost with calls on it, or a call got no answer in time.
     *
     * @return whether the server is taken for dead now, so that calls that wait for it fail
     */
    boolean failed(ConnectionFailure failure);

    /** The server has answered a call. */
    void answered();
}
