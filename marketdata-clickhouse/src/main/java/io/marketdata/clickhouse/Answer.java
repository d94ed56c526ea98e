package io.marketdata.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What the server answers, to be read as it comes. Closed by whoever asked. */
final class Answer implements AutoCloseable {
    private final PacedInput body;
    private final AutoCloseable response;
    private final Runnable stop;
    private final ClickHouseOptions options;

    /**
     * An answer.
     *
     * @param stop tells the server that the rest is not wanted; never throws
     */
    Answer(InputStream body, AutoCloseable response, Runnable stop, ClickHouseOptions options) {
        this.body = new PacedInput(body, options.socketTimeout());
        this.response = response;
        this.stop = stop;
        this.options = options;
    }

    InputStream body() {
        return body;
    }

    /** Closes an answer of which the rest is not wanted. */
    void abandon() {
        stop.run();
        try {
            // The client reads all the rest when it is told to close, without a limit of time: so it is read here.
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException brokenOff) {
            giveUp();
            return;
        }
        closeQuietly();
    }

    /**
     * Leaves an answer that broke off. Closing one may go on reading as long as bytes come, and the client has no other
     * way: that is done on a thread of its own, which ends with the connection, at the latest when the client is closed.
     */
    void giveUp() {
        Thread thread = new Thread(this::closeQuietly, "marketdata-clickhouse-discard");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeQuietly() {
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
