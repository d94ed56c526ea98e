package io.marketdata.clickhouse;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many inserts a table remembers, by the setting that its engine goes by.
 *
 * @param setting the name of the setting
 * @param said what the table itself says; empty where the server's default holds
 */
record DeduplicationWindow(String setting, OptionalLong said) {
    private static final String PLAIN = "non_replicated_deduplication_window";
    private static final String REPLICATED = "replicated_deduplication_window";
    private static final Pattern COPIES = Pattern.compile("^(Replicated|Shared)");
    private static final int BUSY_SHARE = 10;

    /**
     * The window of a table.
     *
     * @param engine its engine
     * @param engineFull the engine with its settings, as {@code system.tables} has it
     */
    static DeduplicationWindow of(String engine, String engineFull) {
        String setting = COPIES.matcher(engine).find() ? REPLICATED : PLAIN;
        Matcher said =
                Pattern.compile("(?<![a-z_])" + setting + "\\s*=\\s*(\\d+)").matcher(engineFull);
        return new DeduplicationWindow(
                setting, said.find() ? OptionalLong.of(Long.parseLong(said.group(1))) : OptionalLong.empty());
    }

    /** Those of the tables that need one, by their names. */
    static Map<String, DeduplicationWindow> ofTables(Server server) {
        Map<String, DeduplicationWindow> windows = new HashMap<>();
        for (String[] row : server.rows(
                "SELECT name, engine, engine_full FROM system.tables WHERE database = {database:String}",
                Map.of("database", server.options().database()))) {
            boolean needed = SchemaStatements.tables().stream()
                    .anyMatch(table -> table.window() && table.name().equals(row[0]));
            if (needed) {
                windows.put(row[0], of(row[1], row[2]));
            }
        }
        return windows;
    }

    /** Whether there is none: replicated tables have one unless it is switched off, others only where it is switched on. */
    boolean isOff() {
        return said.isPresent() ? said.getAsLong() == 0 : setting.equals(PLAIN);
    }

    /** Whether only the server's settings tell. */
    boolean isByDefault() {
        return said.isEmpty() && setting.equals(REPLICATED);
    }

    /** The same, where the server's default is known. */
    DeduplicationWindow orDefault(long inserts) {
        return isByDefault() ? new DeduplicationWindow(setting, OptionalLong.of(inserts)) : this;
    }

    /** Whether so many inserts within minutes are more than a tenth of it: a late repetition is soon not known any more. */
    boolean isBusy(long inserts) {
        return said.isPresent() && inserts * BUSY_SHARE > said.getAsLong();
    }

    /** Twice as large as so many inserts within minutes take. */
    static long roomFor(long inserts) {
        return Math.max(SchemaStatements.DEDUPLICATION_WINDOW, 2 * BUSY_SHARE * inserts);
    }
}
