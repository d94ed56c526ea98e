package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong argument is named with its value and what is allowed, on one line, before anything is opened. */
class WrongArgumentsTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --market-id | 7 | market 7 is not in the catalogue; known: 1, 2, 3, 4
                    --market-id | 0 | --market-id 0 is outside 1..65535
                    --market-id | spot | '--market-id'
                    --symbol | A/B | --symbol: a symbol cannot hold the character U+002F
                    --start | 2026-01-01T00:00:00 | --start 2026-01-01T00:00:00 has no zone; write 2026-01-01T00:00:00Z
                    --start | 2026-01-01 | --start 2026-01-01 has no zone; write 2026-01-01T00:00:00Z
                    --start | yesterday | --start yesterday is not an ISO-8601 instant
                    --end | 2026-01-01T00:00:00Z | --end 2026-01-01T00:00:00Z is not after --start
                    --batch-size | 0 | --batch-size 0 is outside 1..1000000
                    --batch-size | 1000001 | --batch-size 1000001 is outside 1..1000000
                    --senders | 3 | --senders 3 is outside 1..2
                    --batch-size | many | '--batch-size'
                    --zone | Mars | --zone Mars is not a time zone
                    --column | ts_open | --column ts_open is not NAME=IN_FILE
                    --timestamp-unit | h | --timestamp-unit
                    --report-format | xml | '--report-format'
                    --no-such | thing | --no-such
                    """)
    void aWrongValueIsNamed(String argument, String value, String message) {
        List<String> args = new ArrayList<>(List.of("backfill-1m", "--parquet", folder.toString(), argument, value));
        addUnlessGiven(args, "--market-id", "3");
        addUnlessGiven(args, "--symbol", "BTCUSDT");
        addUnlessGiven(args, "--start", "2026-01-01T00:00:00Z");
        addUnlessGiven(args, "--end", "2026-02-01T00:00:00Z");
        Cli.Result result = new Cli().run(args.toArray(String[]::new));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(message);
        assertThat(result.err().strip().lines()).hasSize(1);
        assertThat(result.out()).isEmpty();
    }

    private static void addUnlessGiven(List<String> args, String argument, String value) {
        if (!args.contains(argument)) {
            args.add(argument);
            args.add(value);
        }
    }

    @Test
    void aMissingArgumentIsNamed() {
        Cli.Result result = new Cli().run("generate", "--symbols", "A");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--start").contains("--days").contains("--out");
    }

    @ParameterizedTest
    @CsvSource({"--days,0,--days 0 is outside 1..36500", "--codec,brotli,--codec", "--start,now,--start now"})
    void generateNamesWhatItCannotTake(String argument, String value, String message) {
        List<String> args = new ArrayList<>(List.of("generate", argument, value));
        addUnlessGiven(args, "--symbols", "A");
        addUnlessGiven(args, "--start", "2026-01-01T00:00:00Z");
        addUnlessGiven(args, "--days", "1");
        addUnlessGiven(args, "--out", folder.toString());
        Cli.Result result = new Cli().run(args.toArray(String[]::new));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(message);
        assertThat(result.err().strip().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    bybit backfill --days 0 | --days 0 is outside 1..36500
                    bybit backfill --top 0 | --top 0 is outside 1..
                    bybit backfill --timeframe 7m | --timeframe: timeframe 7m is not known; one of 1m, 3m
                    bybit backfill --category inverse | Bybit category inverse is not offered; spot or linear
                    bybit stream --top 0 | --top 0 is outside 1..
                    bybit stream --category inverse | Bybit category inverse is not offered; spot or linear
                    bybit stream --heartbeat 0 | --heartbeat 0 is outside 1..86400
                    bybit stream --home-market 9 | market 9 is not in the catalogue
                    bybit stream --tickers-only --only-enabled | --only-enabled asks ClickHouse
                    feed --market-id 3 | --symbols
                    feed --market-id 3 --symbols A/B | --symbols: a symbol cannot hold the character U+002F
                    feed --market-id 3 --symbols BTCUSDT --from yesterday | --from yesterday is neither
                    feed --market-id 3 --symbols BTCUSDT --from 2999-01-01T00:00:00Z | --from 2999-01-01T00:00:00Z is not in the past
                    bybit backfill --store oracle | --store oracle is not known here; known: clickhouse, postgres
                    bybit backfill --min-turnover lots | '--min-turnover'
                    bybit status --store oracle | --store oracle is not known here; known: clickhouse, postgres
                    bybit | bybit what? One of: bybit backfill, bybit stream, bybit status
                    rest-catchup --market-id 3 | --symbol
                    rest-catchup --market-id 3 --all --symbol A | --symbol
                    rest-catchup --market-id 7 --all | market 7 is not in the catalogue; known: 1, 2, 3, 4
                    rest-catchup --market-id 0 --all | --market-id 0 is outside 1..65535
                    rest-catchup --market-id 3 --symbol A/B | --symbol: a symbol cannot hold the character U+002F
                    rest-catchup --market-id 3 --all --look-back-days -1 | --look-back-days -1 is outside 0..36500
                    firstrate | firstrate what? One of: firstrate update, firstrate convert
                    firstrate update --root data | --type
                    firstrate update --type futures | --root
                    firstrate update --type bonds --root data | type bonds is not known; one of futures, stock, etf
                    firstrate update --type futures --root data --period year | period year is not known; one of day, week
                    firstrate update --type futures --root data --adjustment adj | adjustment adj is not known; one of contin
                    firstrate update --type stocks --root data | no tickers of type stock were named
                    firstrate update --type futures --root data --symbols A/B | --symbols: a symbol cannot hold
                    firstrate update --type futures --root data --symbols A --all | --symbols
                    firstrate update --type futures --root data --attempts 0 | --attempts 0 is outside 1..100
                    firstrate update --type futures --root data --lock-timeout -1 | --lock-timeout -1 is outside 0..86400
                    firstrate convert --type futures --root data | --from
                    sync-instruments | --whitelist
                    sync-instruments --whitelist none.csv | none.csv
                    """)
    void theCommandsOfVenuesNameWhatTheyCannotTake(String line, String message) {
        Cli.Result result = new Cli().with("FIRSTRATE_USERID", "nobody").run(line.split(" ", -1));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(message);
        assertThat(result.err().strip().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    warmup | --symbols
                    warmup --symbols BTCUSDT | --symbols: BTCUSDT is no instrument key of a known market
                    warmup --symbols A/B --market-id 3 | --symbols: a symbol cannot hold the character U+002F
                    warmup --symbols bybit:spot:A --lookback-days 0 | lookback_days 0 is outside 1..10000
                    warmup --symbols bybit:spot:A --lookback-days 1 --lookback-hours 1 | do not go together
                    warmup --symbols bybit:spot:A --provider oracle | --provider oracle is not known; it is one of bybit,
                    warmup --symbols bybit:spot:A --provider parquet:none | --provider: parquet:none: there is no none
                    warmup --symbols bybit:spot:A --calendar lunar | --calendar lunar is neither a file nor one of always
                    warmup --symbols firstrate:futures:ES | does not trade around the clock
                    warmup --symbols bybit:spot:A --now 2999-01-01T00:00:00Z | --now 2999-01-01T00:00:00Z is in the future
                    warmup --symbols bybit:spot:A --now now | --now now is not an ISO-8601 instant
                    backfill --symbol bybit:spot:A --start 2026-01-02T00:00:00Z --end 2026-01-01T00:00:00Z | --end
                    republish-tail --symbol bybit:spot:A | --timeframes
                    republish-tail --symbol bybit:spot:A --timeframes 7m | --timeframes: timeframe 7m is not known
                    republish-tail --symbol bybit:spot:A --timeframes 1m --window-hours 0 | window_hours 0 is outside 1..744
                    tail-guard --symbols bybit:spot:A --window-hours 745 | window_hours 745 is outside 1..744
                    tail-guard --symbols bybit:spot:A --min-gap-minutes 0 | --min-gap-minutes, --min-coverage: minGapMinutes 0
                    tail-guard --symbols bybit:spot:A --home-market 9 | market 9 is not in the catalogue
                    bootstrap --symbols bybit:spot:A --start 2026-01-01T00:00:00Z | --start and --end go together
                    coverage | give --symbols, or --market-id
                    coverage --symbols bybit:spot:A --of tape:x | --of: tape:x is neither parquet:PATH nor firstrate:ROOT
                    coverage --symbols bybit:spot:A --lookback-days 0 | --lookback-days 0 is outside 1..36500
                    ops | ops what? One of: ops serve
                    ops serve | REDIS_HOST is not set
                    """)
    void theCommandsThatKeepAHistoryWholeNameWhatTheyCannotTake(String line, String message) {
        Cli.Result result = new Cli().run(line.split(" ", -1));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(message);
        assertThat(result.err().strip().lines()).hasSize(1);
    }

    @Test
    void keysOfCommandsAreNamedAndNotShown() {
        Cli.Result noId = new Cli().with("COMMAND_KEYS", "S3CR3T-without-id").run("ops", "serve");
        assertThat(noId.exitCode()).isEqualTo(2);
        assertThat(noId.err()).contains("COMMAND_KEYS is not id:secret").doesNotContain("S3CR3T");
        Cli.Result tooShort = new Cli().with("COMMAND_KEYS", "k1:S3CR3T").run("ops", "serve");
        assertThat(tooShort.exitCode()).isEqualTo(2);
        assertThat(tooShort.err()).contains("the secret of key k1 has 6 bytes").doesNotContain("S3CR3T");
    }

    @Test
    void aWrongBybitOfTheEnvironmentIsNamedBeforeAnythingIsOpened() {
        Cli.Result url = new Cli().with("BYBIT_REST_URL", "://").run("bybit", "backfill");
        assertThat(url.exitCode()).isEqualTo(2);
        assertThat(url.err()).contains("BYBIT_REST_URL is no URL");
        Cli.Result testnet = new Cli().with("BYBIT_TESTNET", "maybe").run("bybit", "backfill");
        assertThat(testnet.exitCode()).isEqualTo(2);
        assertThat(testnet.err()).contains("BYBIT_TESTNET is \"maybe\"");
    }

    @Test
    void withoutACommandItShowsHowToUseIt() {
        Cli.Result result = new Cli().run();
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("Usage:").contains("backfill-1m");
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertThat(new Cli().run("--help").out()).contains("backfill-1m").contains("Exit codes");
        assertThat(new Cli().run("backfill-1m", "--help").out()).contains("--on-bad-row");
        assertThat(new Cli().run("--version").out()).startsWith("marketdata ");
    }

    @Test
    void anUnreachableServerIsTemporary() {
        Cli.Result result =
                new Cli().with("CH_HOST", "127.0.0.1").with("CH_PORT", "1").run("status");
        assertThat(result.exitCode()).isEqualTo(75);
        assertThat(result.err()).contains("cannot reach http://127.0.0.1:1");
        assertThat(result.err().strip().lines()).hasSize(1);
    }

    @Test
    void aWrongSettingOfTheEnvironmentIsNamed() {
        Cli.Result result = new Cli()
                .with("CH_HOST", "http://db/")
                .with("CH_PASSWORD", "S3CR3T")
                .run("status");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .contains("CH_HOST: \"http://db/\" is not a host name")
                .doesNotContain("S3CR3T");
    }

    @Test
    void aConfigurationThatIsNotThereIsNamed() {
        Path file = folder.resolve("none.yaml");
        Cli.Result result = new Cli().run("status", "--config", file.toString());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(file.toString()).contains("there is no such file");
    }
}
