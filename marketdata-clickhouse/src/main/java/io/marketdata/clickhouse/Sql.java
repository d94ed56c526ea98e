package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentId;
import java.util.Collection;
import java.util.stream.Collectors;

/** Names and texts as they may stand in a statement. */
final class Sql {
    /** Of some thousand instruments a statement would be longer than a server takes. */
    static final int MOST_KEYS = 2_000;

    private Sql() {}

    /** A name in back-ticks. */
    static String name(String identifier) {
        return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    /** A table of a database, both in back-ticks. */
    static String name(String database, String table) {
        return name(database) + "." + name(table);
    }

    /** A key of a table without what the server may write or leave out: spaces, back-ticks and outer parentheses. */
    static String plain(String key) {
        String bare = key.replace(" ", "").replace("`", "");
        return bare.startsWith("(") && bare.endsWith(")") ? bare.substring(1, bare.length() - 1) : bare;
    }

    /** A text in quotes. */
    static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Instruments as a list of {@code (market_id, symbol)}. */
    static String keys(Collection<InstrumentId> instruments) {
        return instruments.stream()
                .map(instrument -> "(%d, %s)"
                        .formatted(
                                instrument.market().value(),
                                text(instrument.symbol().value())))
                .collect(Collectors.joining(", "));
    }
}
