package io.marketdata.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.parquet.SeriesFile;
import io.marketdata.parquet.SeriesMetadata;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Appends days to a series of five million minutes, by the store's upsert and by reading all and writing it anew, in turn.
 * CPU is that of the whole process: compilation and garbage collection are in it.
 */
public final class StoreAppend {
    private static final InstrumentId NQ = InstrumentId.of(1, "NQ");
    private static final TimeRange ALL = TimeRange.parse("2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
    private static final long FIRST = 1_230_768_000_000L;
    private static final long MINUTE = 60_000;
    private static final int ROWS = 5_000_000;
    private static final int SESSION = 1_380;
    private static final int WARM_UP = 20;
    private static final int DAYS = 250;
    private static final int REWRITES = 10;
    private static final SeriesMetadata METADATA = SeriesMetadata.of("NQ", Timeframe.M1);
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private StoreAppend() {}

    /**
     * Prints a table.
     *
     * @param arguments a folder to work in; one in the system's temporary folder where there is none
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = arguments.length > 0
                ? Files.createDirectories(Path.of(arguments[0]))
                : Files.createTempDirectory("store-append");
        try {
            run(ParquetStore.at(folder.resolve("store")));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void run(ParquetStore store) throws IOException {
        SeriesFile file = store.series(Timeframe.M1, "futures", "NQ");
        SeriesFile rewritten = store.series(Timeframe.M1, "futures", "REWRITTEN");
        file.replace(new Minutes(0, ROWS), METADATA);
        long rows = ROWS;
        for (int day = 0; day < WARM_UP; day++) {
            file.upsert(new Minutes(rows, rows + SESSION), METADATA);
            rows += SESSION;
        }
        Cost append = new Cost(DAYS);
        Cost rewrite = new Cost(REWRITES);
        for (int day = 0; day < DAYS; day++) {
            long from = rows;
            append.measure(() -> file.upsert(new Minutes(from, from + SESSION), METADATA));
            rows += SESSION;
            if (day % (DAYS / REWRITES) == 0) {
                rewrite.measure(() -> {
                    try (CandleStream all = file.read(NQ, Timeframe.M1, ALL)) {
                        rewritten.replace(new Chain(all, new Minutes(from + SESSION, from + 2 * SESSION)), METADATA);
                    }
                });
            }
        }
        var info = file.info().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%s%n%d rows, %d bytes, %d row groups after %d appends of %d rows%n",
                Machine.today(),
                info.rows(),
                info.bytes(),
                info.rowGroups(),
                DAYS + WARM_UP,
                SESSION);
        System.out.println("| way | CPU ms, median | CPU ms, worst | wall ms, median |");
        System.out.println("|---|---|---|---|");
        System.out.println(append.line("upsert of one day"));
        System.out.println(rewrite.line("read all, write all"));
        System.out.printf(
                Locale.ROOT,
                "CPU: %.1f times less; time: %.1f times less%n",
                rewrite.medianCpu() / append.medianCpu(),
                rewrite.medianWall() / append.medianWall());
    }

    /** What a number of runs took, in milliseconds. */
    private static final class Cost {
        private final double[] cpu;
        private final double[] wall;
        private int runs;

        Cost(int runs) {
            cpu = new double[runs];
            wall = new double[runs];
        }

        void measure(Runnable work) {
            long cpuBefore = SYSTEM.getProcessCpuTime();
            long before = System.nanoTime();
            work.run();
            wall[runs] = (System.nanoTime() - before) / 1e6;
            cpu[runs++] = (SYSTEM.getProcessCpuTime() - cpuBefore) / 1e6;
        }

        double medianCpu() {
            return median(cpu);
        }

        double medianWall() {
            return median(wall);
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        String line(String name) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f |",
                    name,
                    medianCpu(),
                    Arrays.stream(cpu).max().orElseThrow(),
                    medianWall());
        }
    }

    /** Bars of a price that walks in ticks, as futures do. */
    private static final class Minutes implements CandleStream {
        private final long end;
        private long next;

        Minutes(long from, long to) {
            next = from;
            end = to;
        }

        @Override
        public boolean read(CandleBatch batch) {
            if (next >= end) {
                return false;
            }
            int provenance = batch.provenance(new Provenance(CandleSource.FILE, FIRST, null));
            int instrument = batch.instrument(NQ, "binance:spot:NQ");
            for (; next < end && batch.remaining() > 0; next++) {
                long random = scrambled(next);
                double close = 15_000
                        + 2_000 * Math.rint(4 * Math.sin(next / 40_000.0) * 1_000) / 4_000
                        + (random & 63) * 0.25;
                double open = close + ((random >>> 6 & 31) - 16) * 0.25;
                double high = Math.max(open, close) + (random >>> 11 & 15) * 0.25;
                double low = Math.min(open, close) - (random >>> 15 & 15) * 0.25;
                long time = FIRST + next * MINUTE;
                batch.append(
                        instrument, provenance, time, time + MINUTE, open, high, low, close, random >>> 20 & 1_023);
            }
            return true;
        }

        private static long scrambled(long number) {
            long mixed = (number ^ number >>> 31) * 0x9e37_79b9_7f4a_7c15L;
            return (mixed ^ mixed >>> 29) >>> 8;
        }
    }

    /** One stream and then another. */
    private record Chain(CandleStream first, CandleStream second) implements CandleStream {
        @Override
        public boolean read(CandleBatch batch) {
            return first.read(batch) || second.read(batch);
        }
    }
}
