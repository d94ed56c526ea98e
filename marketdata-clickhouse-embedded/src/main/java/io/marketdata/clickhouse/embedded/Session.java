package io.marketdata.clickhouse.embedded;

/** What a handle may do with its engine: all of it as the owner, little when attached. */
interface Session {
    Endpoint endpoint();

    String version();

    boolean isAttached();

    boolean isAlive();

    void kill();

    void close();
}
