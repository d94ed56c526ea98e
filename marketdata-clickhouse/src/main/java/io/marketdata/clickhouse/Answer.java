package io.marketdata.clickhouse;

import com.clickhouse.client.api.query.QueryResponse;
import java.io.InputStream;

/** What the server answers, to be read as it comes. Closed by whoever asked. */
final class Answer implements AutoCloseable {
    private final QueryResponse response;
    private final ClickHouseOptions options;

    Answer(QueryResponse response, ClickHouseOptions options) {
        this.response = response;
        this.options = options;
    }

    InputStream body() {
        return response.getInputStream();
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
