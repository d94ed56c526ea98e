package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One run over the series of a plan: the caller's thread and its helpers take one after the other until none is left. */
final class OhlcvRun {
    final OhlcvBackfill job;
    final UUID runId = UUID.randomUUID();
    private final OhlcvBackfillPlan plan;
    private final List<OhlcvSeriesRun> series = new ArrayList<>();
    private final OhlcvBackfillReport.@Nullable Series[] reports;
    private final Cancellation asked;
    private final Cancellation inner = new Cancellation();
    private final AtomicInteger next = new AtomicInteger();
    private final Object telling = new Object();
    private final List<String> warnings = new ArrayList<>();
    private final Map<Timeframe, Long> deleted = new EnumMap<>(Timeframe.class);
    private int seriesDone;
    private long candlesWritten;
    private @Nullable String retentionError;
    private volatile @Nullable Error fatal;

    OhlcvRun(OhlcvBackfill job, OhlcvBackfillPlan plan, Cancellation asked) {
        this.job = job;
        this.plan = plan;
        this.asked = asked;
        for (InstrumentId instrument : plan.instruments()) {
            job.markets.market(instrument.market());
            for (Timeframe timeframe : plan.timeframes()) {
                series.add(new OhlcvSeriesRun(this, instrument, timeframe));
            }
        }
        reports = new OhlcvBackfillReport.@Nullable Series[series.size()];
    }

    OhlcvBackfillReport run() {
        Instant startedAt = job.clock.instant();
        HelperThreads helpers = new HelperThreads(job.threads);
        try {
            for (int i = 1; i < Math.min(job.parallelism, series.size()); i++) {
                helpers.start(this::work);
            }
            work();
        } catch (RuntimeException | Error notStarted) {
            inner.cancel();
            throw notStarted;
        } finally {
            helpers.join(inner::cancel);
        }
        if (fatal != null) {
            throw fatal;
        }
        if (!isStopped()) {
            retain();
        }
        return new OhlcvBackfillReport(
                runId, startedAt, job.clock.instant(), all(), Map.copyOf(deleted), retentionError, warnings);
    }

    private List<OhlcvBackfillReport.Series> all() {
        List<OhlcvBackfillReport.Series> all = new ArrayList<>();
        for (int i = 0; i < reports.length; i++) {
            OhlcvBackfillReport.Series report = reports[i];
            all.add(report != null ? report : series.get(i).skipped());
        }
        return all;
    }

    private void work() {
        CandleBatch batch = null;
        int index = next.getAndIncrement();
        while (index < series.size() && !isStopped()) {
            try {
                batch = batch == null ? CandleBatch.ofCapacity(job.batchSize) : batch;
                reports[index] = series.get(index).run(batch);
                if (Thread.currentThread().isInterrupted()) {
                    inner.cancel();
                }
            } catch (Error problem) {
                fatal = problem;
                inner.cancel();
            }
            synchronized (telling) {
                seriesDone++;
            }
            index = next.getAndIncrement();
        }
    }

    boolean isStopped() {
        return asked.isCancelled() || inner.isCancelled();
    }

    /** What a series has to ask for; null where that is nothing. */
    @Nullable TimeRange range(InstrumentId instrument, Timeframe timeframe) {
        Instant now = job.clock.instant();
        Instant end = now.plus(OhlcvBackfill.CLOCK_TOLERANCE);
        Instant start;
        TimeRange given = plan.range();
        if (given != null) {
            start = given.start();
            end = given.end().isBefore(end) ? given.end() : end;
        } else {
            start = job.store
                    .series(instrument, timeframe)
                    .map(stored -> stored.last())
                    .orElseGet(() -> bucketStart(timeframe, now.minus(Duration.ofDays(plan.days()))));
        }
        Instant kept = oldestKept(timeframe, now);
        if (kept != null && start.isBefore(kept)) {
            start = kept;
        }
        return start.isBefore(end) ? TimeRange.of(start, end) : null;
    }

    private @Nullable Instant oldestKept(Timeframe timeframe, Instant now) {
        Duration time = job.retention.get(timeframe);
        return time == null ? null : bucketStart(timeframe, now.minus(time));
    }

    private static Instant bucketStart(Timeframe timeframe, Instant time) {
        return Instant.ofEpochMilli(timeframe.bucketStartMillis(time.toEpochMilli()));
    }

    private void retain() {
        Instant now = job.clock.instant();
        for (Timeframe timeframe : job.retention.keySet()) {
            Instant before = oldestKept(timeframe, now);
            if (before == null) {
                continue;
            }
            try {
                deleted.put(timeframe, job.store.deleteBefore(timeframe, before));
            } catch (RuntimeException problem) {
                retentionError = "%s candles before %s: %s".formatted(timeframe, before, textOf(problem));
                return;
            }
        }
    }

    /** Counts an upsert and tells the listener. */
    void written(InstrumentId instrument, Timeframe timeframe, Instant position, long candles) {
        synchronized (telling) {
            candlesWritten += candles;
            try {
                job.progress.accept(new OhlcvBackfillProgress(
                        instrument, timeframe, position, candlesWritten, seriesDone, series.size()));
            } catch (RuntimeException ofListener) {
                // The first will do: a listener that throws once may throw for every batch.
                if (warnings.isEmpty()) {
                    warnings.add("the progress listener threw " + MarketDataException.foreign(ofListener.toString()));
                }
            }
        }
    }

    static String textOf(Throwable problem) {
        String text = problem instanceof MarketDataException ? problem.getMessage() : problem.toString();
        return MarketDataException.foreign(text);
    }
}
