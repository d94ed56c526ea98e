package io.marketdata.clickhouse;

import java.io.InputStream;

/** What the server answers, to be read as it comes. Closed by whoever asked. */
final class Answer implements AutoCloseable {
    private final InputStream body;
    private final AutoCloseable response;
    private final ClickHouseOptions options;

    Answer(InputStream body, AutoCloseable response, ClickHouseOptions options) {
        this.body = body;
        this.response = response;
        this.options = options;
    }

    InputStream body() {
        return body;
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
