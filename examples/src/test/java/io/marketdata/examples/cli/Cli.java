package io.marketdata.examples.cli;

import io.marketdata.bybit.BybitCandleSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Runs a command inside this JVM, as a user would type it. */
final class Cli {
    private final Map<String, String> environment = new HashMap<>();
    private Clock clock = Clock.systemUTC();
    private UnaryOperator<BybitCandleSource.Builder> bybit = UnaryOperator.identity();

    /** How a command ended and what it said. */
    record Result(int exitCode, String out, String err) {}

    Cli with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Cli with(Map<String, String> settings) {
        environment.putAll(settings);
        return this;
    }

    /** What the command takes for now. */
    Cli at(Clock now) {
        clock = now;
        return this;
    }

    /** What is done to the description of a Bybit before it is asked. */
    Cli bybit(UnaryOperator<BybitCandleSource.Builder> change) {
        bybit = change;
        return this;
    }

    /** The arguments of a backfill of one Bybit spot symbol. */
    static String[] backfill(String symbol, String start, String end, String parquet, String dataDir, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "backfill-1m",
                "--market-id",
                "3",
                "--symbol",
                symbol,
                "--start",
                start,
                "--end",
                end,
                "--parquet",
                parquet,
                "--data-dir",
                dataDir));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            int exitCode = CommandLineApp.of(environment, outStream, errStream, clock, bybit)
                    .run(args);
            return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }
}
