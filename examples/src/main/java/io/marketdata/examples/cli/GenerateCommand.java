package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleWriter;
import io.marketdata.parquet.ParquetCodec;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes realistic candles, so that anybody has data to try with. */
@Command(name = "generate", description = "Write seeded, realistic candles to Parquet, one file per symbol.")
final class GenerateCommand implements Callable<Integer> {
    private static final int CHUNK_ROWS = 50_000;
    private static final int MOST_DAYS = 36_500;

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--symbols", required = true, split = ",", paramLabel = "A,B", description = "symbols")
    private List<String> symbols = List.of();

    @Option(names = "--market-id", defaultValue = "3", paramLabel = "ID", description = "market (${DEFAULT-VALUE})")
    private int marketId;

    @Option(names = "--start", required = true, paramLabel = "TIME", description = "first minute, ISO-8601 with a zone")
    private String start = "";

    @Option(names = "--days", required = true, paramLabel = "N", description = "how many days")
    private int days;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder of the files")
    private Path folder = Path.of("");

    @Option(
            names = "--codec",
            defaultValue = "zstd",
            paramLabel = "CODEC",
            description = "zstd, snappy, gzip, lz4_raw or none (${DEFAULT-VALUE})")
    private ParquetCodec codec = ParquetCodec.ZSTD;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "same seed, same candles (1)")
    private long seed;

    GenerateCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MarketCatalogue markets = common.markets();
        Instant from = TimeRange.parseInstant("--start", start);
        if (days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException("--days " + days + " is outside 1.." + MOST_DAYS);
        }
        TimeRange range = TimeRange.of(from, from.plus(Duration.ofDays(days)));
        List<InstrumentId> instruments = new ArrayList<>();
        for (String symbol : symbols) {
            instruments.add(Arguments.named("--symbols", () -> InstrumentId.of(marketId, symbol)));
        }
        instruments.forEach(instrument -> markets.market(instrument.market()));
        CandleGenerator generator =
                CandleGenerator.builder().seed(seed).markets(markets).build();
        makeFolder();
        long total = 0;
        for (InstrumentId instrument : instruments) {
            Path file = folder.resolve(instrument.symbol() + ".parquet");
            long rows = write(generator.stream1m(instrument, range), file);
            context.out().println(file + "\t" + rows);
            total += rows;
        }
        Logs.LOG.info(String.format(
                Locale.ROOT,
                "generated %,d candles of %d symbols over %s in %s",
                total,
                symbols.size(),
                range,
                folder));
        return context.cancellation().isCancelled() ? ExitCode.STOPPED : ExitCode.DONE;
    }

    private void makeFolder() {
        try {
            Files.createDirectories(folder);
        } catch (IOException problem) {
            throw new ConfigurationException("MD-G020", "--out " + folder + " cannot be made: " + problem, problem);
        }
    }

    private long write(CandleStream candles, Path file) {
        long rows = 0;
        CandleBatch batch = CandleBatch.ofCapacity(CHUNK_ROWS);
        try (candles;
                ParquetCandleWriter writer =
                        ParquetCandleWriter.builder(file).codec(codec).build()) {
            while (!context.cancellation().isCancelled() && candles.read(batch)) {
                writer.write(batch);
                rows += batch.size();
                batch.clear();
            }
        }
        return rows;
    }
}
