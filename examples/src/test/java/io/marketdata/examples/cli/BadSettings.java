package io.marketdata.examples.cli;

import static io.marketdata.examples.cli.BadInput.refused;
import static io.marketdata.examples.cli.BadInput.taken;

import io.marketdata.clickhouse.ClickHouseOptions;
import io.marketdata.examples.config.MarketDataConfig;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Settings, configuration files and arguments: G1 to G11. */
final class BadSettings {
    private BadSettings() {}

    static List<BadInput> all() {
        List<BadInput> rows = new ArrayList<>(environment());
        rows.addAll(yaml());
        rows.addAll(arguments());
        return rows;
    }

    private static List<BadInput> environment() {
        return List.of(
                refused(
                        "G1",
                        "CH_HOST missing",
                        "MD-G001",
                        "CH_HOST is not set",
                        folder -> BadInput.saying(
                                () -> ClickHouseOptions.of(Map.of()).toString())),
                setting("G1", "CH_HOST", " ", "MD-G001", "CH_HOST: \" \" is not a host name"),
                setting("G1", "CH_HOST", "http://db/", "MD-G001", "CH_HOST: \"http://db/\" is not a host name"),
                setting("G1", "CH_HOST", "db/path", "MD-G001", "without scheme, port or path"),
                setting("G1", "CH_HOST", "db:8123", "MD-G001", "without scheme, port or path"),
                accepted("G1", "CH_HOST", "::1", "http://[::1]:8123"),
                setting("G2", "CH_PORT", "abc", "MD-G002", "CH_PORT: \"abc\" is not a port, 1 to 65535"),
                setting("G2", "CH_PORT", "0", "MD-G002", "CH_PORT: \"0\" is not a port"),
                setting("G2", "CH_PORT", "70000", "MD-G002", "CH_PORT: \"70000\" is not a port"),
                setting(
                        "G2",
                        "CH_PORT",
                        "9000",
                        "MD-G002",
                        "9000 is ClickHouse's native port; the HTTP port is needed"),
                setting("G2", "CH_PORT", "9440", "MD-G002", "by default 8123 or 8443"),
                accepted("G3", "CH_SECURE", "yes", "https://db:8443"),
                accepted("G3", "CH_SECURE", "1", "https://db:8443"),
                accepted("G3", "CH_SECURE", "TRUE ", "https://db:8443"),
                setting(
                        "G3",
                        "CH_SECURE",
                        "ja",
                        "MD-G003",
                        "CH_SECURE: \"ja\" is not one of true, false, 1, 0, yes, no"),
                taken(
                        "G4",
                        "CH_VERIFY=false, on the command line",
                        "CH_VERIFY is false: the certificate of",
                        folder -> {
                            Cli.Result result = new Cli()
                                    .with(Map.of(
                                            "CH_HOST", "127.0.0.1",
                                            "CH_PORT", "1",
                                            "CH_SECURE", "true",
                                            "CH_VERIFY", "false",
                                            "CH_RETRY_BUDGET", "0"))
                                    .run("status");
                            return "taken: "
                                    + result.err()
                                            .lines()
                                            .filter(line -> line.contains("CH_VERIFY"))
                                            .collect(Collectors.joining());
                        }),
                accepted("G5", "CH_PASSWORD", "", "default@http://db:8123"),
                accepted("G5", "CH_PASSWORD", BadInput.SECRET + "%:@é", "default@http://db:8123"),
                setting("G5", "CH_PASSWORD", BadInput.SECRET + "\n", "MD-G004", "CH_PASSWORD ends with a line break"),
                setting("G6", "CH_DATABASE", "market;DROP", "MD-G005", "must match [A-Za-z_][A-Za-z0-9_]{0,62}"),
                setting("G6", "CH_DATABASE", "a`b", "MD-G005", "CH_DATABASE: \"a`b\" must match"),
                setting("G6", "CH_DATABASE", "x".repeat(300), "MD-G005", "must match"),
                setting("G6", "CH_DATABASE", "system", "MD-G005", "is the server's own"));
    }

    private static Map<String, String> settings(String name, String value) {
        Map<String, String> settings = new HashMap<>(Map.of("CH_HOST", "db", "CH_PASSWORD", BadInput.SECRET));
        settings.put(name, value);
        return settings;
    }

    private static BadInput setting(String id, String name, String value, String code, String says) {
        return refused(id, name + "=" + shown(name, value), code, says, folder -> options(name, value));
    }

    private static BadInput accepted(String id, String name, String value, String says) {
        return taken(id, name + "=" + shown(name, value), says, folder -> options(name, value));
    }

    private static String options(String name, String value) throws Exception {
        return BadInput.saying(() -> "taken: " + ClickHouseOptions.of(settings(name, value)));
    }

    private static String shown(String name, String value) {
        if (name.equals("CH_PASSWORD")) {
            return value.isEmpty()
                    ? "(empty)"
                    : value.endsWith("\n") ? "(with a line break at its end)" : "(with %, :, @ and é)";
        }
        if (value.length() > 100) {
            return "(" + value.length() + " characters)";
        }
        return value.isBlank() ? "(blank)" : value.replace("`", "\\`").strip();
    }

    private static List<BadInput> yaml() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        return List.of(
                yaml("unknown key", "vershun: 1", "unknown key vershun; did you mean version?"),
                yaml("key given twice", "version: 1\nversion: 1", "duplicate key"),
                yaml("tab as indent", "version: 1\nmarket_data:\n\tmarkets: []", "market_data.yaml"),
                yaml("aliases that multiply (billion laughs)", bomb.toString(), "aliases"),
                yaml("tag of a Java class", "version: !!javax.script.ScriptEngineManager [x]", "market_data.yaml"),
                yaml("5 MB", "#".repeat(5_000_000), "it is larger than 1048576 bytes"),
                yaml("nested 60 levels deep", "[".repeat(60) + "]".repeat(60), "market_data.yaml"),
                yaml("empty", "", "it is empty"));
    }

    private static BadInput yaml(String input, String text, String says) {
        return refused(
                "G7",
                "YAML: " + input,
                "MD-G006",
                says,
                folder -> BadInput.saying(() -> {
                    Path file = Files.writeString(folder.resolve("market_data.yaml"), text, StandardCharsets.UTF_8);
                    return "taken: " + MarketDataConfig.read(file);
                }));
    }

    private static List<BadInput> arguments() {
        return List.of(
                argument("G8", "--start", "2026-01-01T00:00", "has no zone; write 2026-01-01T00:00"),
                argument("G8", "--start", "2026-02-01T00:00:00Z", "is not after --start 2026-02-01T00:00:00Z"),
                taken(
                        "G8",
                        "range that begins in the year 1 and between two minutes, and ends in the future",
                        "0001-01-01T00:00:30Z",
                        folder -> "taken: " + TimeRange.parse("0001-01-01T00:00:30Z", "2999-01-01T00:00:00Z")),
                argument("G9", "--batch-size", "0", "--batch-size 0 is outside 1..1000000"),
                argument("G9", "--batch-size", "-1", "--batch-size -1 is outside 1..1000000"),
                argument("G9", "--batch-size", "1000000000", "--batch-size 1000000000 is outside 1..1000000"),
                refused(
                        "G10",
                        "--market-id 5",
                        "MD-G009",
                        "market 5 is not in the catalogue; known: 1, 2, 3, 4",
                        folder -> command("--market-id", "5")),
                argument("G11", "--symbol", "BTC/USDT", "--symbol: a symbol cannot hold the character U+002F"),
                argument("G11", "--symbol", "../../x", "--symbol: a symbol cannot hold the character U+002F"),
                argument("G11", "--symbol", "x".repeat(1_000), "a symbol of 1000 characters is too long, at most 100"),
                taken(
                        "G11",
                        "--symbol btcusdt (lower case) or an emoji",
                        "3:BTCUSDT, 3:🚀",
                        folder -> "taken: " + InstrumentId.of(3, "btcusdt") + ", " + InstrumentId.of(3, "🚀")));
    }

    /** Exit code 2 and one line without a code: the argument itself is named. */
    private static BadInput argument(String id, String name, String value, String says) {
        String shown = value.length() > 100 ? "(" + value.length() + " characters)" : value;
        return refused(id, name + " " + shown, "exit 2", says, folder -> command(name, value));
    }

    static String command(String name, String value) {
        List<String> args = new ArrayList<>(List.of("backfill-1m", "--parquet", "none", name, value));
        Map<String, String> others = Map.of(
                "--market-id", "3",
                "--symbol", "BTCUSDT",
                "--start", "2026-01-01T00:00:00Z",
                "--end", "2026-02-01T00:00:00Z");
        others.forEach((other, theirs) -> {
            if (!other.equals(name)) {
                args.add(other);
                args.add(theirs);
            }
        });
        Cli.Result result = new Cli().run(args.toArray(String[]::new));
        return "exit " + result.exitCode() + ": " + result.err();
    }
}
