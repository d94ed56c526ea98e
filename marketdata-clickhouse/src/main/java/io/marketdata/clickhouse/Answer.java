package io.marketdata.clickhouse;

import java.io.InputStream;

/** What the server answers, to be read as it comes. Closed by whoever asked. */
final class Answer implements AutoCloseable {
    private final InputStream body;
    private final AutoCloseable response;
    private final Runnable stop;
    private final ClickHouseOptions options;

    /**
     * An answer.
     *
     * @param stop tells the server that the rest is not wanted; never throws
     */
    Answer(InputStream body, AutoCloseable response, Runnable stop, ClickHouseOptions options) {
        this.body = body;
        this.response = response;
        this.stop = stop;
        this.options = options;
    }

    InputStream body() {
        return body;
    }

    /** Closes an answer that was not read to its end: the client would first read all the rest of it. */
    void abandon() {
        stop.run();
        try {
            response.close();
        } catch (Exception brokenOff) {
            // As it was told to.
        }
    }

    @Override
    public void close() {
        try {
            response.close();
        } catch (Exception problem) {
            throw ServerErrors.ofRead(problem, options);
        }
    }
}
