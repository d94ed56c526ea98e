package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import java.time.Duration;

/** Is told what becomes of a stream's connections, on the thread that serves them: it has to be quick. */
public interface BybitStreamObserver {
    /** An observer that does nothing. */
    BybitStreamObserver NONE = new BybitStreamObserver() {};

    /** A connection stands and its topics are subscribed, but for those that the venue refuses, if only for now. */
    default void onConnected(String connection) {}

    /** A connection was lost or could not be opened, and is tried again. */
    default void onLost(String connection, SourceException cause, Duration nextTry) {}

    /**
     * Something was wrong that ends no connection: a message that cannot be read, topics that are silent, a topic that the venue
     * refuses for now and a cache of tickers that threw (each once for each wording, until it is well again), a listener that threw.
     *
     * @param topic the topic, or the connection where it concerns several
     */
    default void onProblem(String topic, RuntimeException problem) {}
}
