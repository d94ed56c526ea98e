package io.marketdata.clickhouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Users of the engine beside its owner, each with a profile or with rights that a test needs. */
final class Users {
    private static final String ALL = "ALL ON *.*";

    static final String PASSWORD = "a%b:c@d \u00e9";

    /** May read and write data, no more. */
    static final String WRITER = "writer";

    static final String LOOKER = "looker";

    /** readonly=1: may not change a setting. */
    static final String READONLY = "readonly";

    /** Its defaults are the opposite of what an exact insert needs. */
    static final String ODD = "odd";

    /** Its profile ends answers early without an error. */
    static final String LIMITED = "limited";

    /** May do everything, with a password that stays when the engine is started anew. */
    static final String OWNER = "owner";

    /** May read and write the tables of {@link #APP_DATABASE}, and nothing of the server's own. */
    static final String APP = "app";

    /** May see the shards of a cluster and read through them beside that. */
    static final String APP_OF_CLUSTER = "app_of_cluster";

    static final String APP_DATABASE = "app_data";

    private static final String ODD_PROFILE = """
            <async_insert>1</async_insert><wait_for_async_insert>0</wait_for_async_insert>
            <insert_deduplicate>0</insert_deduplicate><deduplicate_insert>disable</deduplicate_insert>
            <deduplicate_blocks_in_dependent_materialized_views>0</deduplicate_blocks_in_dependent_materialized_views>
            <materialized_views_ignore_errors>1</materialized_views_ignore_errors>
            <input_format_skip_unknown_fields>1</input_format_skip_unknown_fields>
            <send_progress_in_http_headers>1</send_progress_in_http_headers>
            <http_headers_progress_interval_ms>1</http_headers_progress_interval_ms>
            <max_insert_block_size>100</max_insert_block_size><max_block_size>100</max_block_size>
            <min_insert_block_size_rows>100</min_insert_block_size_rows>
            <min_insert_block_size_bytes>0</min_insert_block_size_bytes>
            <max_partitions_per_insert_block>1</max_partitions_per_insert_block>
            <timeout_overflow_mode>break</timeout_overflow_mode>
            """;

    private static final String LIMITED_PROFILE = """
            <limit>5</limit><offset>1</offset>
            <max_result_rows>1000</max_result_rows><result_overflow_mode>break</result_overflow_mode>
            <max_rows_to_read>1000</max_rows_to_read><read_overflow_mode>break</read_overflow_mode>
            <max_rows_to_sort>1000</max_rows_to_sort><sort_overflow_mode>break</sort_overflow_mode>
            """;

    /** Settings that an exact insert pins, each with the value that it must not have. */
    static final Map<String, String> OPPOSITES = new TreeMap<>(Map.of(
            "async_insert", "1",
            "insert_deduplicate", "0",
            "deduplicate_insert", "disable",
            "deduplicate_blocks_in_dependent_materialized_views", "0",
            "input_format_skip_unknown_fields", "1",
            "materialized_views_ignore_errors", "1"));

    /** What filling canonical from raw relies on, forbidden. */
    static final String UNHEALED = "unhealed";

    private Users() {}

    /** May not change a setting of {@link #OPPOSITES}, which has the wrong value. */
    static String forbidden(String setting) {
        return "no_" + setting;
    }

    /** Has to stand there when the engine starts. */
    static void write(Path engineFolder) throws IOException {
        Path folder = Files.createDirectories(engineFolder.resolve("conf/users.d"));
        String profiles = profile(WRITER, "")
                + profile(OWNER, "")
                + profile(LOOKER, "")
                + profile(READONLY, "<readonly>1</readonly>")
                + profile(ODD, ODD_PROFILE)
                + profile(LIMITED, LIMITED_PROFILE)
                + profile(UNHEALED, constant("max_insert_threads", "4"))
                + profile(APP, "")
                + profile(APP_OF_CLUSTER, "");
        String tables = "SELECT, INSERT ON " + APP_DATABASE + ".*";
        String users = user(WRITER, "SELECT, INSERT ON *.*")
                + user(OWNER, ALL)
                + user(LOOKER, "SELECT ON *.*")
                + user(READONLY, ALL)
                + user(ODD, ALL)
                + user(LIMITED, ALL)
                + user(UNHEALED, ALL)
                + user(APP, tables)
                + user(APP_OF_CLUSTER, tables, "SELECT ON system.clusters", "CREATE TEMPORARY TABLE, REMOTE ON *.*");
        for (Map.Entry<String, String> opposite : OPPOSITES.entrySet()) {
            profiles += profile(forbidden(opposite.getKey()), constant(opposite.getKey(), opposite.getValue()));
            users += user(forbidden(opposite.getKey()), ALL);
        }
        Files.writeString(
                folder.resolve("tests.xml"),
                "<clickhouse><profiles>%s</profiles><users>%s</users></clickhouse>".formatted(profiles, users));
    }

    private static String constant(String setting, String value) {
        return "<%1$s>%2$s</%1$s><constraints><%1$s><const/></%1$s></constraints>".formatted(setting, value);
    }

    private static String profile(String name, String settings) {
        return "<%1$s>%2$s</%1$s>".formatted(name, settings);
    }

    private static String user(String name, String... rights) {
        String grants = Stream.of(rights)
                .map(right -> "<query>GRANT " + right + "</query>")
                .collect(Collectors.joining());
        return """
                <%1$s><password>%2$s</password><networks><ip>::/0</ip></networks><profile>%1$s</profile>
                <quota>default</quota><grants>%3$s</grants></%1$s>
                """.formatted(name, PASSWORD, grants);
    }
}
