package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitStream;
import io.marketdata.bybit.BybitStreamObserver;
import io.marketdata.bybit.BybitStreamReport;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.feed.IngestListener;
import io.marketdata.feed.IngestWorker;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.feed.LiveSeam;
import io.marketdata.model.InstrumentId;
import io.marketdata.redis.BestEffortPublisher;
import io.marketdata.redis.Redis;
import io.marketdata.spi.TickerCache;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is behind {@code bybit stream}: the stream, and for candles seam and worker. */
final class BybitStreamRun implements LiveState, AutoCloseable {
    private static final int THREADS = 8;
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final Duration STORE_WITHIN = Duration.ofSeconds(30);

    private final AppContext context;
    private final List<InstrumentId> instruments;
    private final LiveCounts counts;
    private final RequestFailures failures = new RequestFailures();
    private final LiveScheduler scheduler = LiveScheduler.ofThreads(THREADS);
    private final BybitStream stream;
    private final @Nullable BestEffortPublisher publisher;
    private final @Nullable IngestWorker worker;
    private final @Nullable LiveSeam seam;
    private final Instant startedAt;
    private boolean stored = true;

    BybitStreamRun(
            AppContext context,
            MarketCatalogue markets,
            BybitCandleSource source,
            @Nullable Store store,
            @Nullable Redis redis,
            TickerCache tickers,
            List<InstrumentId> instruments) {
        this.context = context;
        this.instruments = instruments;
        counts = new LiveCounts(instruments);
        startedAt = context.clock().instant();
        stream = BybitStream.builder()
                .markets(markets)
                .fromEnvironment(context.environment())
                .observer(new Told())
                .build();
        try {
            publisher = store == null || redis == null ? null : BestEffortPublisher.over(redis.candleStream());
            worker = store == null ? null : worker(store, redis, publisher);
            seam = store == null || worker == null ? null : seam(source, store, worker);
            Set<InstrumentId> all = Set.copyOf(instruments);
            if (seam != null) {
                seam.subscribe(all, counts);
            }
            stream.subscribeTickers(all, counts.counting(tickers));
        } catch (RuntimeException problem) {
            close();
            throw problem;
        }
    }

    private IngestWorker worker(Store store, @Nullable Redis redis, @Nullable BestEffortPublisher publishing) {
        IngestWorker.Builder builder = IngestWorker.into(store.clickHouse().rawWriter(), scheduler)
                .listener(new IngestListener() {
                    @Override
                    public void onInsertFailed(int rows, int attempt, RuntimeException cause, Duration pause) {
                        Logs.LOG.warning("%d candles are not stored yet (attempt %d, again in %s): %s"
                                .formatted(rows, attempt, pause, cause.getMessage()));
                    }
                });
        if (redis != null && publishing != null) {
            builder.hotCache(redis.hotCandleCache()).publisher(publishing);
        }
        return builder.build();
    }

    private LiveSeam seam(BybitCandleSource source, Store store, IngestWorker into) {
        return LiveSeam.of(stream, source, scheduler)
                .into(into)
                .index(store.clickHouse().canonicalIndex())
                .ledger(store.clickHouse().knownHoles())
                .onRequestFailed(failures::failed)
                .onHole(hole -> {
                    counts.hole(hole);
                    Logs.LOG.warning("%s: the venue has no candles of %s".formatted(hole.instrument(), hole.range()));
                })
                .build();
    }

    /** Returns when the process is asked to stop; fails where the venue refuses all that was asked for. */
    void untilStopped(Duration heartbeat, LiveView view) throws InterruptedException {
        Instant next = startedAt.plus(heartbeat);
        while (!context.cancellation().isCancelled()) {
            Instant now = context.clock().instant();
            if (!now.isBefore(next)) {
                Logs.LOG.info("heartbeat: " + report().line());
                failures.forget();
                next = now.plus(heartbeat);
            }
            view.draw(this, now);
            MarketDataException refused = counts.allRefused();
            if (refused != null) {
                throw refused;
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** Takes no more, writes what is there, and says what was done. */
    BybitStreamSummary finish() {
        BybitStreamReport last = stream.report();
        if (seam != null) {
            seam.close();
        }
        if (worker != null) {
            stored = worker.close(STORE_WITHIN);
        }
        BybitStreamSummary report = report(last);
        close();
        return report;
    }

    @Override
    public BybitStreamSummary report() {
        return report(stream.report());
    }

    private BybitStreamSummary report(BybitStreamReport ofStream) {
        return new BybitStreamSummary(
                instruments.size(),
                Duration.between(startedAt, context.clock().instant()),
                ofStream,
                seam == null ? null : seam.totals(),
                worker == null ? null : worker.totals(),
                instruments.stream().mapToLong(this::behind).sum(),
                publisher == null ? 0 : publisher.lost(),
                stored);
    }

    @Override
    public List<InstrumentId> instruments() {
        return instruments;
    }

    @Override
    public LiveCounts counts() {
        return counts;
    }

    @Override
    public long behind(InstrumentId instrument) {
        return seam == null ? 0 : seam.lagMinutes(instrument);
    }

    @Override
    public String toString() {
        return stream.toString();
    }

    @Override
    public void close() {
        stream.close();
        scheduler.close();
    }

    private static final class Told implements BybitStreamObserver {
        @Override
        public void onConnected(String connection) {
            Logs.LOG.info(connection + " is live");
        }

        @Override
        public void onLost(String connection, SourceException cause, Duration nextTry) {
            Logs.LOG.warning("%s; again in %d s".formatted(cause.getMessage(), nextTry.toSeconds()));
        }

        @Override
        public void onProblem(String topic, RuntimeException problem) {
            Logs.LOG.warning(topic + ": " + MarketDataException.foreign(String.valueOf(problem.getMessage())));
        }
    }
}
