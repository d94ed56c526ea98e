package io.marketdata.feed;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.IngestTime;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandlePublisher;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes live candles of many instruments in few inserts.
 *
 * <p><b>Batches.</b> One is sent when it has {@link Builder#batchRows} rows or its first candle is {@link Builder#batchTime}
 * old, whichever is first; one at a time, in the order of arrival, so that what the store has of an instrument is never
 * ahead of what it lacks. <b>Failures.</b> A batch that was not acknowledged is sent again as it is, with its stamp, until it
 * is. <b>Memory.</b> {@link Builder#intakeRows} candles and one batch; when they are full, {@link #offer} refuses and
 * {@link #put} waits. <b>After an insert</b> the candles go to the hot cache and the publisher, in the order of storing and
 * beside the inserts: when these are slow or fail it is counted, and stops nothing; {@link Builder#intakeRows} candles wait
 * for them at most. <b>Threads.</b> Any. <b>Ownership.</b> Owns nothing that it is given.
 */
public final class IngestWorker implements AutoCloseable {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final RawKlineWriter writer;
    private final LiveScheduler scheduler;
    private final Duration batchTime;
    private final int batchRows;
    private final int intakeRows;
    private final Duration firstPause;
    private final Duration closeWithin;
    private final Spreader spreader;
    private final IngestListener listener;
    private final UUID run = UUID.randomUUID();
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
    private final DelayHistogram.Recorder delays = new DelayHistogram.Recorder();
    private final ArrayDeque<Taken> intake = new ArrayDeque<>();
    private final CandleBatch batch;
    private List<Taken> inFlight = List.of();
    private long sequence;
    private boolean timerArmed;
    private boolean writing;
    private boolean closed;
    private boolean abandoned;
    private int attempts;
    private long taken;
    private long refused;
    private long written;
    private long batches;
    private long failures;

    private record Taken(CandleWithMeta candle, long atMillis) {
        /** A candle of the stream has been on its way since its message came, wherever it waited; one that was asked for, since now. */
        long arrivedAtMillis() {
            CandleMeta meta = candle.meta();
            return meta.source() == CandleSource.WS ? meta.ingestedAt().toEpochMilli() : atMillis;
        }
    }

    private record Key(InstrumentId instrument, Instant tsOpen) {}

    private IngestWorker(Builder builder) {
        writer = builder.writer;
        scheduler = builder.scheduler;
        batchTime = builder.batchTime;
        batchRows = builder.batchRows;
        intakeRows = builder.intakeRows;
        firstPause = builder.firstPause;
        closeWithin = builder.closeWithin;
        spreader = new Spreader(scheduler, builder.hot, builder.publisher, intakeRows);
        listener = builder.listener;
        batch = CandleBatch.ofCapacity(batchRows);
    }

    /** Names the writer and who gives time and threads; everything else has a default. */
    public static Builder into(RawKlineWriter writer, LiveScheduler scheduler) {
        return new Builder(writer, scheduler);
    }

    /** Takes a candle unless there is no room, or the worker is closed; whether it did. Never waits. */
    public synchronized boolean offer(CandleWithMeta candle) {
        if (closed || intake.size() + inFlight.size() >= intakeRows) {
            refused++;
            return false;
        }
        take(candle);
        return true;
    }

    /**
     * Takes a candle, and waits for room.
     *
     * @throws IllegalStateException where the worker is closed
     */
    public synchronized void put(CandleWithMeta candle) throws InterruptedException {
        while (!closed && intake.size() + inFlight.size() >= intakeRows) {
            wait();
        }
        if (closed) {
            refused++;
            throw new IllegalStateException("the ingest worker is closed; "
                    + candle.candle().instrument() + " at " + candle.candle().tsOpen() + " was not taken");
        }
        take(candle);
    }

    private void take(CandleWithMeta candle) {
        intake.add(new Taken(candle, scheduler.clock().millis()));
        taken++;
        if (!inFlight.isEmpty()) {
            return;
        }
        if (intake.size() == batchRows) {
            scheduler.execute(() -> send(false));
        } else if (!timerArmed) {
            timerArmed = true;
            scheduler.schedule(batchTime, () -> send(true));
        }
    }

    private void send(boolean byTimer) {
        long number;
        synchronized (this) {
            timerArmed &= !byTimer;
            if (!inFlight.isEmpty() || intake.isEmpty() || abandoned) {
                return;
            }
            freeze();
            number = sequence;
        }
        attempt(number);
    }

    /** A batch that waits for its next attempt does not wait for the end. */
    private void sendAtOnce() {
        send(false);
        long number;
        synchronized (this) {
            number = sequence;
        }
        attempt(number);
    }

    /** A minute stands in a batch once: two versions of it with one stamp would tie. */
    private void freeze() {
        batch.clear();
        List<Taken> frozen = new ArrayList<>(Math.min(batchRows, intake.size()));
        Set<Key> keys = new HashSet<>();
        while (frozen.size() < batchRows) {
            Taken next = intake.peek();
            if (next == null
                    || !keys.add(new Key(
                            next.candle().candle().instrument(),
                            next.candle().candle().tsOpen()))) {
                break;
            }
            batch.append(next.candle());
            frozen.add(next);
            intake.remove();
        }
        batch.stamp(run, ++sequence, IngestTime.nextMillis(scheduler.clock()));
        inFlight = frozen;
        attempts = 0;
    }

    /** @param number the batch that is meant: a repetition that was planned for one before does nothing */
    private void attempt(long number) {
        boolean first;
        synchronized (this) {
            if (number != sequence || inFlight.isEmpty() || abandoned || writing) {
                return;
            }
            writing = true;
            first = attempts == 0;
        }
        WriteReceipt receipt;
        try {
            receipt = first ? writer.deliver1m(batch) : writer.redeliver1m(batch);
        } catch (RuntimeException failed) {
            again(number, failed);
            return;
        } catch (Error grave) {
            again(number, new IllegalStateException("the writer ended by " + grave, grave));
            throw grave;
        }
        int rows = batch.size();
        if (spreader.isWanted()) {
            spreader.add(batch.rows());
        }
        acknowledged();
        tell(() -> listener.onInserted(rows, receipt));
    }

    private void again(long number, RuntimeException failed) {
        Duration pause;
        int rows;
        int attempt;
        synchronized (this) {
            writing = false;
            failures++;
            attempt = ++attempts;
            rows = inFlight.size();
            Duration doubled = firstPause.multipliedBy(1L << Math.min(attempt - 1, 10));
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
        tell(() -> listener.onInsertFailed(rows, attempt, failed, pause));
        scheduler.schedule(pause, () -> attempt(number));
    }

    private synchronized void acknowledged() {
        long now = scheduler.clock().millis();
        for (Taken one : inFlight) {
            delays.record(now - one.arrivedAtMillis());
        }
        writing = false;
        written += inFlight.size();
        batches++;
        inFlight = List.of();
        notifyAll();
        if (intake.isEmpty()) {
            if (closed) {
                drained.complete(null);
            }
        } else if (closed || intake.size() >= batchRows) {
            scheduler.execute(() -> send(false));
        } else if (!timerArmed) {
            timerArmed = true;
            long age = now - intake.element().atMillis();
            scheduler.schedule(Duration.ofMillis(Math.max(0, batchTime.toMillis() - age)), () -> send(true));
        }
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException ofTheListener) {
            // What a listener throws is its own affair: ingestion goes on.
        }
    }

    /** What was done so far. */
    public synchronized IngestTotals totals() {
        return new IngestTotals(
                taken,
                refused,
                written,
                intake.size() + inFlight.size(),
                batches,
                failures,
                spreader.failures(),
                delays.snapshot());
    }

    /** As {@link #close(Duration)} with {@link Builder#closeWithin}. */
    @Override
    public void close() {
        close(closeWithin);
    }

    /**
     * Takes no more, writes what it has, hands it to cache and publisher, and ends. What the store did not acknowledge by then
     * is fetched anew by the next run, which begins behind the last stored candle.
     *
     * @return whether everything is stored
     */
    public boolean close(Duration deadline) {
        synchronized (this) {
            closed = true;
            notifyAll();
            if (intake.isEmpty() && inFlight.isEmpty()) {
                drained.complete(null);
            }
        }
        if (!drained.isDone()) {
            scheduler.execute(this::sendAtOnce);
        }
        Instant end = scheduler.clock().instant().plus(deadline);
        boolean done = scheduler.await(drained, deadline);
        synchronized (this) {
            abandoned = true;
        }
        Duration left = Duration.between(scheduler.clock().instant(), end);
        scheduler.await(spreader.idle(), left.isNegative() ? Duration.ZERO : left);
        return done;
    }

    /** Collects how a worker is to work. */
    public static final class Builder {
        private final RawKlineWriter writer;
        private final LiveScheduler scheduler;
        private Duration batchTime = Duration.ofMillis(250);
        private int batchRows = 2_000;
        private int intakeRows = 20_000;
        private Duration firstPause = Duration.ofMillis(250);
        private Duration closeWithin = Duration.ofSeconds(10);
        private @Nullable HotCandleCache hot;
        private @Nullable CandlePublisher publisher;
        private IngestListener listener = new IngestListener() {};

        private Builder(RawKlineWriter writer, LiveScheduler scheduler) {
            this.writer = writer;
            this.scheduler = scheduler;
        }

        /** How long a candle waits for others; 1 ms to 500 ms, 250 ms by default. */
        public Builder batchTime(Duration time) {
            if (time.toMillis() < 1 || time.toMillis() > 500) {
                throw new IllegalArgumentException("batchTime " + time + " is outside 1 ms..500 ms");
            }
            batchTime = time;
            return this;
        }

        /** The most rows of a batch; 2000 by default. */
        public Builder batchRows(int rows) {
            if (rows < 1 || rows > CandleBatch.MAX_CAPACITY) {
                throw new IllegalArgumentException("batchRows " + rows + " is outside 1.." + CandleBatch.MAX_CAPACITY);
            }
            batchRows = rows;
            return this;
        }

        /** The most candles that wait, with those on their way; 20000 by default. */
        public Builder intakeRows(int rows) {
            if (rows < 1) {
                throw new IllegalArgumentException("intakeRows " + rows + " is below 1");
            }
            intakeRows = rows;
            return this;
        }

        /** The pause before a batch is sent again, doubled each time up to 30 s; 250 ms by default. */
        public Builder firstPause(Duration pause) {
            if (pause.toMillis() < 1) {
                throw new IllegalArgumentException("firstPause " + pause + " is below 1 ms");
            }
            firstPause = pause;
            return this;
        }

        /** How long {@link IngestWorker#close()} may take; 10 s by default. */
        public Builder closeWithin(Duration deadline) {
            closeWithin = deadline;
            return this;
        }

        /** Where candles go once they are stored. */
        public Builder hotCache(HotCandleCache cache) {
            hot = cache;
            return this;
        }

        /** Who is told of candles once they are stored. */
        public Builder publisher(CandlePublisher to) {
            publisher = to;
            return this;
        }

        /** Who is told what becomes of batches. */
        public Builder listener(IngestListener told) {
            listener = told;
            return this;
        }

        /** A worker that takes candles from now on. */
        public IngestWorker build() {
            return new IngestWorker(this);
        }
    }
}
