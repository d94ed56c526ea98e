package io.marketdata.clickhouse;

/** Names and texts as they may stand in a statement. */
final class Sql {
    private Sql() {}

    /** A name in back-ticks. */
    static String name(String identifier) {
        return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    /** A table of a database, both in back-ticks. */
    static String name(String database, String table) {
        return name(database) + "." + name(table);
    }

    /** A text in quotes. */
    static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
