package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Everything that is wrong with a server, in one go.
 *
 * <p>Rights and settings are tried rather than read: a user's rights come from grants, roles, profiles and constraints, and
 * only the server adds them up. What is tried selects nothing and inserts nothing.
 *
 * <p>A look that is not answered, as of a table whose shard is lost, is a finding; only where the server cannot be reached at the
 * first question is there nothing to tell.
 */
final class Doctor {
    /** The first release of which a repeated insert reaches a view that missed the first one (ClickHouse PR 61601). */
    private static final int OLDEST_YEAR = 24;

    private static final int OLDEST_MONTH = 8;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final Duration CLOCK_WARNING = Duration.ofSeconds(5);
    private static final String NO_RIGHT = "MD-S011";
    private static final String NOT_ANSWERED = "MD-N";
    private static final String SYSTEM_PARTS = "system.parts";
    private static final String SYSTEM_CLUSTERS = "system.clusters";
    private static final String SYSTEM_DEFAULTS = "system.replicated_merge_tree_settings";

    private final Server server;
    private final Clock clock;
    private final InsertSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    Doctor(Server server, Clock clock) {
        this.server = server;
        this.clock = clock;
        settings = InsertSettings.exact(server);
    }

    List<Finding> examine() {
        version(server);
        look(server.options().endpoint(), () -> clocks(server));
        otherNodes();
        String database = server.options().database();
        List<Finding> schema = new ArrayList<>();
        look(database, () -> schema.addAll(schema(server)));
        findings.addAll(schema);
        Set<String> missing = schema.stream()
                .filter(finding ->
                        finding.code().equals("MD-S001") || finding.code().equals("MD-S002"))
                .map(Finding::object)
                .collect(Collectors.toCollection(HashSet::new));
        if (!missing.contains(database)) {
            for (SchemaStatements.Table table : SchemaStatements.tables()) {
                if (!missing.contains(database + "." + table.name())) {
                    reading(table.name());
                    writing(table, table.name(), Map.of());
                }
            }
            throughAllShards(missing);
            look(database, this::windows);
            look(database + "." + SchemaStatements.CANONICAL, () -> newestVersion(missing));
            gaps(missing);
        }
        return List.copyOf(findings);
    }

    /** Each node of a cluster has a clock, a version, and tables of its own. */
    private void otherNodes() {
        for (ClickHouseOptions options : EveryNode.others(server.options())) {
            try (Server other = Server.connect(options)) {
                version(other);
                clocks(other);
                schema(other).forEach(finding -> findings.add(finding.at(options.endpoint())));
            } catch (MarketDataException problem) {
                failed(options.endpoint(), problem);
            }
        }
    }

    /** What cannot be looked at is a finding, and the rest is looked at all the same. */
    private void look(String object, Runnable question) {
        try {
            question.run();
        } catch (SourceException problem) {
            failed(object, problem);
        }
    }

    private void failed(String object, MarketDataException problem) {
        boolean said = findings.stream()
                .anyMatch(finding -> finding.code().equals(problem.code())
                        && finding.object().equals(object));
        if (!said) {
            findings.add(Finding.error(
                    problem.code(),
                    object,
                    String.valueOf(problem.getMessage()).replaceFirst("^" + problem.code() + " ", "")));
        }
    }

    /** Where the shards of the cluster must not be seen, all is looked at but for that. */
    private static List<Finding> schema(Server asked) {
        ClickHouseSchema schema = new ClickHouseSchema(asked);
        Placement placement;
        try {
            placement = schema.placement();
        } catch (ConfigurationException refused) {
            if (!refused.code().equals(NO_RIGHT)) {
                throw refused;
            }
            List<Finding> findings = new ArrayList<>(schema.check(null));
            findings.add(noRight(asked.options(), false, SYSTEM_CLUSTERS, SYSTEM_CLUSTERS, "SELECT"));
            return findings;
        }
        return schema.check(placement);
    }

    private void gaps(Set<String> missing) {
        if (!server.options().requireCanonical() || !isReadable(SchemaStatements.CANONICAL, missing)) {
            return;
        }
        CanonicalGaps gaps = new CanonicalGaps(server);
        for (RawTable raw : RawTable.values()) {
            if (isReadable(raw.table(), missing)) {
                look(server.options().database() + "." + raw.table(), () -> findings.addAll(gaps.of(raw)));
            }
        }
    }

    /** On a cluster candles are read through the table that stands for all shards. */
    private boolean isReadable(String table, Set<String> missing) {
        String object = server.options().database() + "." + table;
        List<String> objects = server.options().cluster() == null
                ? List.of(object)
                : List.of(object, server.options().database() + "." + SchemaStatements.distributed(table));
        return objects.stream()
                .allMatch(read ->
                        !missing.contains(read) && findings.stream().noneMatch(finding -> isUnreadable(finding, read)));
    }

    private void version(Server asked) {
        String version = asked.rows("SELECT version()", Map.of()).get(0)[0];
        Matcher numbers = VERSION.matcher(version);
        boolean oldEnough = numbers.matches()
                && (Integer.parseInt(numbers.group(1)) > OLDEST_YEAR
                        || (Integer.parseInt(numbers.group(1)) == OLDEST_YEAR
                                && Integer.parseInt(numbers.group(2)) >= OLDEST_MONTH));
        if (!oldEnough) {
            findings.add(Finding.error(
                    "MD-S007",
                    asked.options().endpoint(),
                    "the server is " + version + "; " + OLDEST_YEAR + "." + OLDEST_MONTH
                            + " or newer is needed, since an older one does not repair a view that missed an insert."
                            + " Upgrade it"));
        }
    }

    private void clocks(Server asked) {
        ClockReading reading = ClockReading.of(asked, clock);
        if (!reading.isApartBy(CLOCK_WARNING)) {
            return;
        }
        Duration ahead = reading.ahead();
        String problem = "its clock is " + seconds(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of")
                + " the one here; versions of candles are told apart by time. Set the clock that is wrong";
        findings.add(
                reading.isApartBy(asked.options().maxClockSkew())
                        ? Finding.error("MD-T001", asked.options().endpoint(), problem)
                        : Finding.warning("MD-T001", asked.options().endpoint(), problem));
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }

    /** On a cluster candles go through other tables, under other settings. */
    private void throughAllShards(Set<String> missing) {
        if (server.options().cluster() == null) {
            return;
        }
        String reference = SchemaStatements.REF_INSTRUMENTS;
        if (!missing.contains(server.options().database() + "." + reference)) {
            attempt(
                    false,
                    server.options().database() + "." + reference + " of all shards",
                    "*.*",
                    "CREATE TEMPORARY TABLE, REMOTE",
                    () -> server.rows(
                            "SELECT * FROM " + Reference.from(server.options(), reference) + " WHERE 0", Map.of()));
        }
        Set<String> distributed = ClusterSchema.distributed().collect(Collectors.toSet());
        for (SchemaStatements.Table table : SchemaStatements.tables()) {
            String name = SchemaStatements.distributed(table.name());
            if (distributed.contains(table.name())
                    && !missing.contains(server.options().database() + "." + name)) {
                reading(name);
                writing(table, name, RawWriter.shardSettings(1));
            }
        }
    }

    private void reading(String table) {
        String name = Sql.name(server.options().database(), table);
        attempt(
                false,
                server.options().database() + "." + table,
                name,
                "SELECT",
                () -> server.rows("SELECT * FROM " + name + " WHERE 0", Map.of()));
    }

    /** Inserts nothing, with the settings of a real insert. */
    private void writing(SchemaStatements.Table table, String into, Map<String, String> more) {
        String name = Sql.name(server.options().database(), into);
        Map<String, String> all = new TreeMap<>(settings.get());
        all.put("insert_deduplication_token", "doctor");
        if (table.name().equals(SchemaStatements.CANONICAL)) {
            all.putAll(DoubtCheck.HEAL_SETTINGS);
        }
        all.putAll(server.deadline());
        all.putAll(more);
        String columns = table.columns().keySet().stream().map(Sql::name).collect(Collectors.joining(", "));
        String settings = all.entrySet().stream()
                // A parameter of the request rather than a setting.
                .filter(setting -> !setting.getKey().equals("wait_end_of_query"))
                .map(setting -> setting.getKey() + " = " + Sql.text(setting.getValue()))
                .collect(Collectors.joining(", "));
        attempt(
                false,
                server.options().database() + "." + into,
                name,
                "INSERT",
                () -> server.execute("INSERT INTO %s (%s) SETTINGS %s SELECT %s FROM %s WHERE 0"
                        .formatted(name, columns, settings, columns, name)));
    }

    /**
     * Runs a statement that takes a right.
     *
     * @param warning whether writing and reading go on without it
     * @param object what it is a right on, in words
     * @param name the same as it stands in a statement
     */
    private void attempt(boolean warning, String object, String name, String right, Runnable statement) {
        try {
            look(object, statement);
        } catch (SchemaException known) {
            // The look at the schema has found it, and says more of it.
            return;
        } catch (ConfigurationException refused) {
            if (refused.code().equals("MD-S012")) {
                settingRefused(refused);
            } else if (refused.code().equals(NO_RIGHT)) {
                findings.add(noRight(server.options(), warning, object, name, right));
            } else {
                throw refused;
            }
        }
    }

    private static Finding noRight(
            ClickHouseOptions options, boolean warning, String object, String name, String right) {
        return new Finding(
                NO_RIGHT,
                warning,
                object,
                "user " + options.user() + " lacks the right to " + right,
                List.of("GRANT %s ON %s TO %s".formatted(right, name, Sql.name(options.user()))));
    }

    /** Once for all tables: the profile is the same. */
    private void settingRefused(ConfigurationException refused) {
        boolean said = findings.stream().anyMatch(finding -> finding.code().equals("MD-S012"));
        if (!said) {
            findings.add(Finding.error(
                    "MD-S012",
                    "user " + server.options().user(),
                    String.valueOf(refused.getMessage()).replaceFirst("^MD-S012 ", "")));
        }
    }

    /** A window forgets the oldest insert: where it is filled within minutes, a late repetition is not known any more. */
    private void windows() {
        Map<String, DeduplicationWindow> windows = DeduplicationWindow.ofTables(server);
        if (windows.values().stream().anyMatch(DeduplicationWindow::isByDefault)) {
            attempt(true, SYSTEM_DEFAULTS, SYSTEM_DEFAULTS, "SELECT", () -> {
                long inserts = Long.parseLong(server.rows(
                                "SELECT toUInt64(value) FROM " + SYSTEM_DEFAULTS
                                        + " WHERE name = 'replicated_deduplication_window'",
                                Map.of())
                        .get(0)[0]);
                windows.replaceAll((table, window) -> window.orDefault(inserts));
            });
        }
        attempt(true, SYSTEM_PARTS, SYSTEM_PARTS, "SELECT", () -> busy(windows));
    }

    /** By the parts of one insert each, that no mutation made; their level is 0 or, where rows were replaced, 1. */
    private void busy(Map<String, DeduplicationWindow> windows) {
        String database = server.options().database();
        for (String[] row : server.rows("""
            SELECT table, uniqExact(partition_id, min_block_number) FROM system.parts
            WHERE database = {database:String} AND modification_time > now() - 300
              AND min_block_number = max_block_number AND data_version = min_block_number
            GROUP BY table ORDER BY table
            """, Map.of("database", database))) {
            DeduplicationWindow window = windows.get(row[0]);
            long inserts = Long.parseLong(row[1]);
            if (window != null && !window.isOff() && window.isBusy(inserts)) {
                findings.add(Finding.warning(
                        "MD-S005",
                        database + "." + row[0],
                        "%d inserts in the last five minutes are more than a tenth of the deduplication window of %d; write larger batches, or enlarge the window"
                                .formatted(inserts, window.said().orElse(0)),
                        SchemaStatements.setWindow(
                                database, row[0], window, DeduplicationWindow.roomFor(inserts), Placement.SINGLE)));
            }
        }
    }

    /** What is written now has to be newer than all that is there. */
    private void newestVersion(Set<String> missing) {
        String object = server.options().database() + "." + SchemaStatements.CANONICAL;
        if (missing.contains(object) || findings.stream().anyMatch(finding -> isUnreadable(finding, object))) {
            return;
        }
        String newest = server.rows(
                        "SELECT toUnixTimestamp64Milli(max(ingested_at)) FROM "
                                + Sql.name(server.options().database(), SchemaStatements.CANONICAL),
                        Map.of())
                .get(0)[0];
        Duration behind = Duration.between(clock.instant(), Instant.ofEpochMilli(Long.parseLong(newest)));
        if (behind.compareTo(server.options().maxClockSkew()) > 0) {
            findings.add(Finding.error(
                    "MD-T001",
                    object,
                    "it holds versions up to " + Instant.ofEpochMilli(Long.parseLong(newest)) + ", " + seconds(behind)
                            + " ahead of the clock here: a correction written now would stay hidden behind them."
                            + " Set the clock"));
        }
    }

    private static boolean isUnreadable(Finding finding, String object) {
        return finding.object().equals(object)
                && (finding.code().equals(NO_RIGHT)
                        || finding.code().equals("MD-S003")
                        || finding.code().startsWith(NOT_ANSWERED));
    }
}
