package io.marketdata.examples.cli;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.BackfillException;
import io.marketdata.BadRowPolicy;
import io.marketdata.MarketCatalogue;
import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job: Parquet, or the cache of FirstRateData, into the raw tables, and by their views into canonical. */
@Command(
        name = "backfill-1m",
        description =
                "Move 1-minute candles of one instrument from Parquet, or the cache of FirstRateData, into ClickHouse.")
final class BackfillCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--market-id", required = true, paramLabel = "ID", description = "market of the catalogue")
    private int marketId;

    @Option(names = "--symbol", required = true, paramLabel = "SYMBOL", description = "symbol")
    private String symbol = "";

    @Option(
            names = "--start",
            required = true,
            paramLabel = "TIME",
            description = "first instant, ISO-8601 with a zone")
    private String start = "";

    @Option(names = "--end", required = true, paramLabel = "TIME", description = "first instant behind, with a zone")
    private String end = "";

    @Mixin
    private BackfillSourceOptions from = new BackfillSourceOptions();

    @Option(
            names = "--on-bad-row",
            defaultValue = "fail",
            paramLabel = "fail|skip|FILE",
            description = "what to do with a row that is no candle (${DEFAULT-VALUE})")
    private String onBadRow = "fail";

    @Option(
            names = "--batch-size",
            defaultValue = "10000",
            paramLabel = "ROWS",
            description = "rows of one write (${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = "--senders",
            defaultValue = "2",
            paramLabel = "1|2",
            description = "batches on their way at once; 1 takes less memory (${DEFAULT-VALUE})")
    private int senders;

    @Option(names = "--skip-existing", description = "do not write minutes that canonical already has")
    private boolean skipExisting;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "keep there how far it came; the next run goes on from there")
    private @Nullable Path checkpoint;

    BackfillCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MarketCatalogue markets = from.withMarkets(common.markets());
        InstrumentId instrument = instrument();
        markets.market(instrument.market());
        TimeRange range = Arguments.range(start, end);
        if (batchSize < 1 || batchSize > Backfill1m.MAX_BATCH_SIZE) {
            throw new IllegalArgumentException(
                    "--batch-size " + batchSize + " is outside 1.." + Backfill1m.MAX_BATCH_SIZE);
        }
        if (senders < 1 || senders > Backfill1m.MAX_SENDERS) {
            throw new IllegalArgumentException("--senders " + senders + " is outside 1.." + Backfill1m.MAX_SENDERS);
        }
        try (CandleIngestSource source = from.open(markets, instrument);
                Store store = Store.open(context, common, markets);
                ProgressView view = ProgressView.of(context, instrument.toString())) {
            return run(source, store, view, markets, instrument, range);
        }
    }

    private int run(
            CandleIngestSource source,
            Store store,
            ProgressView view,
            MarketCatalogue markets,
            InstrumentId instrument,
            TimeRange range) {
        try (BadRows badRows = BadRows.of(onBadRow)) {
            Backfill1m.Builder job = Backfill1m.from(source)
                    .into(store.clickHouse().rawWriter())
                    .markets(markets)
                    .batchSize(batchSize)
                    .senders(senders)
                    .onBadRow(badRows.policy())
                    .onProgress(view::show);
            if (checkpoint != null) {
                job.checkpoint(FileCheckpointStore.at(checkpoint), from.name(), store.checkpointName());
            }
            if (skipExisting) {
                job.skipExisting(store.clickHouse().canonicalIndex());
            }
            Backfill1mReport report = job.build().run(instrument, range, context.cancellation());
            view.close();
            Reports.say(common, report.toText(), report.toJson());
            if (report.outcome() == Backfill1mReport.Outcome.CANCELLED) {
                return ExitCode.STOPPED;
            }
            return report.rowsRejected() > 0 ? ExitCode.INCOMPLETE : ExitCode.DONE;
        } catch (BackfillException failed) {
            view.close();
            Reports.say(common, failed.report().toText(), failed.report().toJson());
            throw failed;
        }
    }

    private InstrumentId instrument() {
        MarketId market = Arguments.market(marketId);
        return Arguments.named("--symbol", () -> InstrumentId.of(market.value(), symbol));
    }

    /** The policy of {@code --on-bad-row}, and the file it may need. */
    private record BadRows(BadRowPolicy policy, @Nullable BadRowFile file) implements AutoCloseable {
        static BadRows of(String choice) {
            return switch (choice) {
                case "fail" -> new BadRows(BadRowPolicy.fail(), null);
                case "skip" -> new BadRows(BadRowPolicy.reject(), null);
                default -> {
                    BadRowFile file = new BadRowFile(Path.of(choice));
                    yield new BadRows(BadRowPolicy.handTo(file::add), file);
                }
            };
        }

        @Override
        public void close() {
            if (file != null) {
                file.close();
            }
        }
    }
}
