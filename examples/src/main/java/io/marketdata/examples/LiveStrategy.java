package io.marketdata.examples;

import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitStream;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.error.MarketDataException;
import io.marketdata.feed.CandleFeed;
import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.feed.FeedSubscription;
import io.marketdata.feed.IngestWorker;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.feed.LiveSeam;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** What stands around a strategy in a process of its own. */
final class LiveStrategy {
    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    /** A candle of the present comes seconds after its end. */
    private static final Duration PRESENT = Duration.ofMinutes(1);

    private LiveStrategy() {}

    /**
     * Tells a strategy the minutes of symbols, from three hours ago on, until the process is asked to stop; then it ends in order.
     *
     * @throws ExecutionException where the strategy threw, or the venue refuses one of the symbols: nobody would trade any more, and a process that goes on would hide it
     */
    static void run(Map<String, String> env, String[] symbols, FeedListener strategy)
            throws ExecutionException, InterruptedException {
        if (symbols.length == 0) {
            throw new IllegalArgumentException("name the symbols, such as BTCUSDT ETHUSDT");
        }
        Set<InstrumentId> instruments =
                Arrays.stream(symbols).map(symbol -> InstrumentId.of(3, symbol)).collect(Collectors.toSet());
        CompletableFuture<Void> over = new CompletableFuture<>();
        endsAtASignal(over, Thread.currentThread());
        try (ClickHouse clickHouse = ClickHouse.connect(env);
                BybitCandleSource rest =
                        BybitCandleSource.builder().fromEnvironment(env).build();
                BybitStream stream = BybitStream.builder().fromEnvironment(env).build();
                LiveScheduler scheduler = LiveScheduler.ofThreads(4);
                IngestWorker worker =
                        IngestWorker.into(clickHouse.rawWriter(), scheduler).build();
                LiveSeam seam = LiveSeam.of(stream, rest, scheduler)
                        .into(worker)
                        .index(clickHouse.canonicalIndex())
                        .ledger(clickHouse.knownHoles())
                        .build()) {
            CandleFeed feed = CandleFeed.of(seam, clickHouse.canonicalReader(), scheduler)
                    .rest(rest)
                    .ledger(clickHouse.knownHoles())
                    .build();
            FeedSubscription told = feed.subscribe(instruments, Duration.ofHours(3), new Ending(strategy, over));
            try {
                over.get();
            } finally {
                told.close();
            }
        }
    }

    /** What a strategy says of a candle: behind the word {@code history} where it closed too long ago to act on it. */
    static String signal(Candle candle, String side, Clock clock) {
        boolean isHistory = candle.tsClose().plus(PRESENT).isBefore(clock.instant());
        return "%s%s %s %s at %s"
                .formatted(isHistory ? "history " : "", candle.tsClose(), candle.instrument(), side, candle.close());
    }

    /** The JVM ends when its hooks have: this one waits until the thread that runs the strategy has closed everything. */
    private static void endsAtASignal(CompletableFuture<Void> over, Thread running) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            over.complete(null);
            try {
                running.join(END_WITHIN.toMillis());
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** The strategy, and the end of all when it fails. */
    private record Ending(FeedListener strategy, CompletableFuture<Void> over) implements FeedListener {
        @Override
        public void onCandle(CandleWithMeta candle) {
            strategy.onCandle(candle);
        }

        @Override
        public void onCorrection(CandleWithMeta candle) {
            strategy.onCorrection(candle);
        }

        @Override
        public void onGap(TimeRange range, boolean known, FeedRepair repair) {
            strategy.onGap(range, known, repair);
        }

        @Override
        public void onRepair(FeedRepair repair) {
            strategy.onRepair(repair);
        }

        /** A strategy without one of its instruments is not the one that was started. */
        @Override
        public void onRefused(InstrumentId instrument, MarketDataException cause) {
            strategy.onRefused(instrument, cause);
            over.completeExceptionally(cause);
        }

        @Override
        public void onFailed(Throwable cause) {
            over.completeExceptionally(cause);
        }
    }
}
