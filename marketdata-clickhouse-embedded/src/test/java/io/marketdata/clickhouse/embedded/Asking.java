package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** Questions to an engine as a client that has only the options asks them. */
final class Asking {
    private Asking() {}

    static String ask(EmbeddedClickHouse engine, String sql) {
        return ask(engine.options(), sql);
    }

    static String ask(Map<String, String> options, String sql) {
        return ask(
                Integer.parseInt(value(options, "CH_PORT")),
                new Credentials(value(options, "CH_USER"), value(options, "CH_PASSWORD")),
                sql);
    }

    static String ask(int httpPort, Credentials credentials, String sql) {
        try {
            return EngineHttp.query("127.0.0.1", httpPort, credentials, sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(Map<String, String> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }
}
