package io.marketdata.clickhouse;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an insert relies on, whatever the server's defaults and the user's profile say. Safe for several threads. */
final class InsertSettings {
    /** Of servers of every version. */
    private static final Map<String, String> PINNED = Map.of(
            "async_insert", "0",
            "insert_deduplicate", "1",
            "deduplicate_blocks_in_dependent_materialized_views", "1",
            "input_format_skip_unknown_fields", "0",
            "materialized_views_ignore_errors", "0",
            "send_progress_in_http_headers", "0",
            "wait_end_of_query", "1");

    /** Servers from 26.2 on go by this one before {@code insert_deduplicate}; older ones refuse a name they do not know. */
    private static final String DEDUPLICATE = "deduplicate_insert";

    private final Server server;
    private final boolean dropsRepeated;
    private @Nullable Map<String, String> known;

    private InsertSettings(Server server, boolean dropsRepeated) {
        this.server = server;
        this.dropsRepeated = dropsRepeated;
    }

    /** Of inserts whose repetition is dropped. */
    static InsertSettings exact(Server server) {
        return new InsertSettings(server, true);
    }

    /** Of inserts that are never taken for an earlier one. */
    static InsertSettings everyTime(Server server) {
        return new InsertSettings(server, false);
    }

    /** Name and value of each; asks the server the first time. */
    synchronized Map<String, String> get() {
        Map<String, String> settings = known;
        if (settings == null) {
            settings = ask();
            known = settings;
        }
        return settings;
    }

    private Map<String, String> ask() {
        Map<String, String> settings = new HashMap<>(PINNED);
        if (!dropsRepeated) {
            settings.put("insert_deduplicate", "0");
        }
        boolean has = !server.rows(
                        "SELECT name FROM system.settings WHERE name = {name:String}", Map.of("name", DEDUPLICATE))
                .isEmpty();
        if (has) {
            settings.put(DEDUPLICATE, dropsRepeated ? "enable" : "disable");
        }
        return Map.copyOf(settings);
    }
}
