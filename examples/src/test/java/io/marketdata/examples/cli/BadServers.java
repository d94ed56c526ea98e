package io.marketdata.examples.cli;

import static io.marketdata.examples.cli.BadInput.refused;

import com.sun.net.httpserver.HttpServer;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.ClickHouseOptions;
import io.marketdata.clickhouse.DoctorAt;
import io.marketdata.clickhouse.Finding;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Servers that are not as they have to be, as the doctor sees them: G13 and G14. */
final class BadServers {
    private static final String LOOKER = "looker";

    private BadServers() {}

    /** The engine may be absent where the rows are only listed. */
    static List<BadInput> all(@Nullable EmbeddedClickHouse engine) {
        return List.of(
                refused(
                        "G13",
                        "server 24.3",
                        "MD-S007",
                        "the server is 24.3.9.1; 24.8 or newer is needed",
                        folder -> oldServer()),
                refused(
                        "G13",
                        "no database",
                        "MD-S001",
                        "mend: CREATE DATABASE",
                        folder -> said(options(engine, "nothing"))),
                broken(engine, "table missing", "MD-S002", "CREATE TABLE", "DROP TABLE %s.ref_known_holes SYNC"),
                broken(
                        engine,
                        "column missing",
                        "MD-S003",
                        "ADD COLUMN",
                        "ALTER TABLE %s.ref_instruments DROP COLUMN price_step"),
                broken(
                        engine,
                        "view missing",
                        "MD-S004",
                        "CREATE MATERIALIZED VIEW",
                        "DROP VIEW %s.mv_raw_bybit_to_canonical_1m SYNC"),
                broken(
                        engine,
                        "deduplication window of 0",
                        "MD-S005",
                        "MODIFY SETTING non_replicated_deduplication_window = ",
                        "ALTER TABLE %s.raw_klines_1m MODIFY SETTING non_replicated_deduplication_window = 0"),
                broken(
                        engine,
                        "all four at once",
                        "MD-S002",
                        " ;; MD-S00",
                        "DROP TABLE %s.ref_known_holes SYNC",
                        "ALTER TABLE %s.ref_instruments DROP COLUMN price_step",
                        "DROP VIEW %s.mv_raw_bybit_to_canonical_1m SYNC",
                        "ALTER TABLE %s.raw_klines_1m MODIFY SETTING non_replicated_deduplication_window = 0"),
                refused("G13", "user who may only read", "MD-S011", "mend: GRANT INSERT ON ", folder -> {
                    ClickHouseOptions owner = made(engine, "read_only");
                    return said(ClickHouseOptions.builder(owner.host())
                            .port(owner.port())
                            .user(LOOKER)
                            .password(BadInput.SECRET)
                            .database(owner.database())
                            .build());
                }),
                refused(
                        "G14",
                        "clock one hour off",
                        "MD-T001",
                        "Set the clock that is wrong",
                        folder -> said(DoctorAt.clock(
                                made(engine, "late"), Clock.offset(Clock.systemUTC(), Duration.ofHours(-1))))));
    }

    /** Has to stand there when the engine starts. */
    static void writeUsers(Path engineFolder) throws IOException {
        Path folder = Files.createDirectories(engineFolder.resolve("conf/users.d"));
        Files.writeString(folder.resolve("tests.xml"), """
            <clickhouse><profiles><looker/></profiles><users><looker><password>%s</password>
            <networks><ip>::/0</ip></networks><profile>looker</profile><quota>default</quota>
            <grants><query>GRANT SELECT ON *.*</query></grants></looker></users></clickhouse>
            """.formatted(BadInput.SECRET), StandardCharsets.UTF_8);
    }

    private static BadInput broken(
            @Nullable EmbeddedClickHouse engine, String input, String code, String says, String... statements) {
        return refused("G13", input, code, says, folder -> {
            ClickHouseOptions options = made(engine, input.replaceAll("\\W", "_"));
            for (String statement : statements) {
                EngineQuery.run(Objects.requireNonNull(engine), statement.formatted(options.database()));
            }
            List<Finding> findings = findings(options);
            if (findings.size() != statements.length) {
                throw new AssertionError(statements.length + " things are wrong, found " + findings);
            }
            return said(findings);
        });
    }

    private static ClickHouseOptions options(@Nullable EmbeddedClickHouse engine, String database) {
        Map<String, String> settings =
                new HashMap<>(Objects.requireNonNull(engine).options());
        settings.put("CH_DATABASE", database);
        return ClickHouseOptions.of(settings);
    }

    private static ClickHouseOptions made(@Nullable EmbeddedClickHouse engine, String database) {
        ClickHouseOptions options = options(engine, database);
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
        }
        return options;
    }

    private static List<Finding> findings(ClickHouseOptions options) {
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            return clickHouse.doctor();
        }
    }

    private static String said(ClickHouseOptions options) {
        return said(findings(options));
    }

    private static String said(List<Finding> findings) {
        return findings.stream().map(Finding::toString).collect(Collectors.joining(" ;; "));
    }

    /** No engine of that age is at hand: one that answers what the doctor asks first, and has no database. */
    private static String oldServer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String sql = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String answer = "nothing\nString\n";
            if (sql.contains("version()")) {
                answer = "version\nString\n24.3.9.1\n";
            } else if (sql.contains("now64")) {
                answer = "now\nInt64\n" + Clock.systemUTC().millis() + "\n";
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-ClickHouse-Format", "TabSeparatedWithNamesAndTypes");
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            return said(ClickHouseOptions.builder("127.0.0.1")
                    .port(server.getAddress().getPort())
                    .build());
        } finally {
            server.stop(0);
        }
    }
}
