package io.marketdata.clickhouse;

import java.util.HashMap;
import java.util.Map;

/** What an insert relies on, whatever the server's defaults and the user's profile say. */
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

    private InsertSettings() {}

    /** Of an insert whose repetition is dropped. Asks the server. */
    static Map<String, String> exact(Server server) {
        Map<String, String> settings = new HashMap<>(PINNED);
        if (hasDeduplicate(server)) {
            settings.put(DEDUPLICATE, "enable");
        }
        return Map.copyOf(settings);
    }

    /** Of an insert that is never taken for an earlier one. Asks the server. */
    static Map<String, String> everyTime(Server server) {
        Map<String, String> settings = new HashMap<>(PINNED);
        settings.put("insert_deduplicate", "0");
        if (hasDeduplicate(server)) {
            settings.put(DEDUPLICATE, "disable");
        }
        return Map.copyOf(settings);
    }

    private static boolean hasDeduplicate(Server server) {
        return !server.rows("SELECT name FROM system.settings WHERE name = {name:String}", Map.of("name", DEDUPLICATE))
                .isEmpty();
    }
}
