package io.marketdata.examples.cli;

import io.marketdata.Backfill1m;
import io.marketdata.BackfillPlan;
import io.marketdata.BackfillPlanReport;
import io.marketdata.MarketCatalogue;
import io.marketdata.OhlcvBackfill;
import io.marketdata.OhlcvBackfillPlan;
import io.marketdata.OhlcvBackfillReport;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The jobs behind {@code bybit backfill}: one for minutes, one for all other lengths. */
final class BybitBackfillRun {
    /** So many at once that requests under way, not their number, are the brake. */
    private static final int SERIES_AT_ONCE = 8;

    private static final int SYMBOLS_AT_ONCE = 4;

    /** With as many symbols at once the batches take 14 MB. */
    private static final int MINUTES_OF_BATCH = 20_000;

    private final AppContext context;
    private final MarketCatalogue markets;
    private final BybitCandleSource source;
    private final OhlcvPlace place;
    private final int days;

    BybitBackfillRun(
            AppContext context, MarketCatalogue markets, BybitCandleSource source, OhlcvPlace place, int days) {
        this.context = context;
        this.markets = markets;
        this.source = source;
        this.place = place;
        this.days = days;
    }

    /**
     * Does both jobs.
     *
     * @param failed is told what the first job did where the second one fails as a whole
     */
    BybitBackfillReport run(
            List<InstrumentId> instruments, List<Timeframe> lengths, Consumer<BybitBackfillReport> failed) {
        List<Timeframe> longer =
                lengths.stream().filter(length -> length != Timeframe.M1).toList();
        OhlcvBackfillReport ohlcv = longer.isEmpty() ? null : longer(instruments, longer);
        try {
            BackfillPlanReport minutes = lengths.contains(Timeframe.M1) ? minutes(instruments) : null;
            return new BybitBackfillReport(instruments.size(), ohlcv, minutes, source.report());
        } catch (RuntimeException problem) {
            if (ohlcv != null) {
                failed.accept(new BybitBackfillReport(instruments.size(), ohlcv, null, source.report()));
            }
            throw problem;
        }
    }

    private OhlcvBackfillReport longer(List<InstrumentId> instruments, List<Timeframe> lengths) {
        // Asks the store something, so that a table that is missing is said once, and not by every series.
        place.ohlcv().series(instruments.get(0), lengths.get(0));
        try (ProgressView view = ProgressView.of(context, "bybit")) {
            return OhlcvBackfill.from(source)
                    .into(place.ohlcv())
                    .markets(markets)
                    .clock(context.clock())
                    .parallelism(SERIES_AT_ONCE)
                    .onProgress(view::show)
                    .build()
                    .run(OhlcvBackfillPlan.ofDays(instruments, lengths, days), context.cancellation());
        }
    }

    private BackfillPlanReport minutes(List<InstrumentId> instruments) {
        BackfillPlan.Builder plan = BackfillPlan.builder();
        for (InstrumentId instrument : instruments) {
            TimeRange range = whatIsNew(instrument);
            if (range != null) {
                plan.add(instrument, range);
            }
        }
        try (ProgressView view = ProgressView.of(context, "bybit 1m")) {
            return Backfill1m.from(source)
                    .into(place.clickHouse().rawWriter())
                    .markets(markets)
                    .clock(context.clock())
                    .batchSize(MINUTES_OF_BATCH)
                    .senders(1)
                    .parallelism(SYMBOLS_AT_ONCE)
                    .onProgress(view::showInstrument)
                    .build()
                    .run(plan.build(), context.cancellation());
        }
    }

    /** From the last candle that canonical has, that one included, or the last days; null where the clock is behind it. */
    private @Nullable TimeRange whatIsNew(InstrumentId instrument) {
        CanonicalIndex index = place.clickHouse().canonicalIndex();
        Instant now = minuteOf(context.clock().instant());
        Instant start =
                index.bounds(instrument).map(CanonicalBounds::last).orElseGet(() -> now.minus(Duration.ofDays(days)));
        return start.isBefore(now) ? TimeRange.of(start, now) : null;
    }

    private static Instant minuteOf(Instant time) {
        return Instant.ofEpochMilli(Timeframe.M1.bucketStartMillis(time.toEpochMilli()));
    }
}
