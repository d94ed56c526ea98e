package io.marketdata.benchmarks.e2e;

import io.marketdata.benchmarks.Machine;
import io.marketdata.clickhouse.PartitionBy;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Ours and each peer in turn, A B A B, on one engine: {@code EndToEnd OUT_DIR ROUNDS ROWS SYMBOLS DAYS}.
 *
 * <p>Figures are medians; ratios are medians of the rounds' ratios. The machine may be noisy: trust ratios and CPU.
 */
public final class EndToEnd {
    private static final int BATCH = 100_000;
    private static final int LARGE_BATCH = 500_000;

    /** So slow that a few symbols must do; every figure is per row. */
    private static final int ONE_BY_ONE = 10;

    private EndToEnd() {}

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        int rounds = Integer.parseInt(args[1]);
        long rows = Long.parseLong(args[2]);
        int symbols = Integer.parseInt(args[3]);
        int days = Integer.parseInt(args[4]);
        Path work = Files.createTempDirectory("marketdata-e2e");
        try {
            run(out, rounds, rows, symbols, days, work);
        } finally {
            delete(work);
        }
    }

    private static void run(Path out, int rounds, long rows, int symbols, int days, Path work) throws Exception {
        System.err.println("generating " + rows + " rows, and " + symbols + " symbols x " + days + " days");
        Dataset one = Dataset.ofOneSymbol(work.resolve("one.parquet"), rows);
        Dataset many = Dataset.ofManySymbols(work.resolve("many.parquet"), symbols, days, true);
        try (Target target = new Target(EmbeddedClickHouse.builder(work.resolve("engine"))
                .maxServerMemoryBytes(8L << 30)
                .start())) {
            Results results = new Results(head(target, rounds));
            for (Scenario scenario : scenarios(one, many)) {
                results.add(scenario, scenario.run(target, rounds, System.err));
            }
            results.addText(
                    "![rates](end-to-end.svg)\n\nThe bars: how many times as long as ours each contender takes.");
            Files.createDirectories(out);
            Files.writeString(out.resolve("end-to-end.md"), results.markdown(), StandardCharsets.UTF_8);
            Files.writeString(out.resolve("end-to-end.svg"), results.chart(), StandardCharsets.UTF_8);
            System.out.println(results.markdown());
        }
    }

    private static List<Scenario> scenarios(Dataset one, Dataset many) {
        List<Scenario> all = new ArrayList<>();
        all.add(Scenario.ofLoad(
                "One symbol, raw alone",
                one,
                PartitionBy.MONTH,
                false,
                List.of(
                        ours("marketdata, 2 senders", BATCH, 2, false),
                        ours("marketdata, 1 sender", BATCH, 1, false),
                        new Peers.InsertSelect(1),
                        new Peers.InsertSelect(2),
                        new Peers.PojoInsert(),
                        new Peers.JdbcBatch())));
        all.add(Scenario.ofLoad(
                "One symbol, with the view",
                one,
                PartitionBy.MONTH,
                true,
                List.of(
                        ours("marketdata, 2 senders", BATCH, 2, true),
                        new Peers.InsertSelect(1),
                        new Peers.InsertSelect(2))));
        all.add(Readers.scenario(one));
        int few = Math.min(ONE_BY_ONE, many.instruments().size());
        for (PartitionBy partitionBy : PartitionBy.values()) {
            all.add(Scenario.ofLoad(
                    "Many symbols in one file, by " + partitionBy.name().toLowerCase(Locale.ROOT),
                    many,
                    partitionBy,
                    true,
                    List.of(
                            new Peers.Ours("marketdata, as a plan, batches of 500,000", LARGE_BATCH, 2, true, 0),
                            new Peers.Ours("marketdata, as a plan, batches of 100,000", BATCH, 2, true, 0),
                            new Peers.Ours(
                                    "marketdata, one by one, " + few + " of the symbols", BATCH, 2, true, few))));
        }
        return all;
    }

    private static Contender ours(String name, int batchRows, int senders, boolean canonical) {
        return new Peers.Ours(name, batchRows, senders, canonical, 1);
    }

    private static String head(Target target, int rounds) throws IOException {
        return """
               # End to end

               %s, ClickHouse %s, %d rounds after two to warm up, contenders in turn.
               Rate: how many times as fast as the contender ours is (median of the rounds' ratios).
               """.formatted(Machine.today(), target.version(), rounds);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
