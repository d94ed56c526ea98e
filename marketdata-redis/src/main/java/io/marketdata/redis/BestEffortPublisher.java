package io.marketdata.redis;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandlePublisher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A publisher whose failures stop nobody: what cannot be published is counted and left out.
 *
 * <p>After a failure the publisher below is left alone for a while, so that those who call do not wait for a server that is
 * gone with every candle. What was left out stands in canonical: consumers see a gap of minutes and read it there. Any thread.
 */
public final class BestEffortPublisher implements CandlePublisher {
    /** For how long a publisher that failed is left alone unless told otherwise. */
    public static final Duration DEFAULT_REST = Duration.ofSeconds(30);

    private final CandlePublisher below;
    private final long restNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();

    BestEffortPublisher(CandlePublisher below, Duration rest, LongSupplier nanoTime) {
        if (rest.isNegative()) {
            throw new IllegalArgumentException("rest " + rest + " is negative");
        }
        this.below = below;
        this.restNanos = rest.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Over a publisher, which is closed with it. */
    public static BestEffortPublisher over(CandlePublisher publisher) {
        return over(publisher, DEFAULT_REST);
    }

    /** As {@link #over(CandlePublisher)}, with a rest of one's own. */
    public static BestEffortPublisher over(CandlePublisher publisher, Duration rest) {
        return new BestEffortPublisher(publisher, rest, System::nanoTime);
    }

    @Override
    public void publish(InstrumentId instrument, Timeframe timeframe, List<CandleWithMeta> candles) {
        Trouble before = trouble.get();
        if (before != null && before.isResting() && nanoTime.getAsLong() - before.untilNanos() < 0) {
            lost.addAndGet(candles.size());
            return;
        }
        try {
            below.publish(instrument, timeframe, candles);
            published.addAndGet(candles.size());
        } catch (RuntimeException failure) {
            lost.addAndGet(candles.size());
            // A message that is wrong by itself says nothing of the next one.
            boolean isResting = !(failure instanceof IllegalArgumentException);
            trouble.set(new Trouble(failure, isResting, nanoTime.getAsLong() + restNanos));
        }
    }

    /** How many candles the publisher below took. */
    public long published() {
        return published.get();
    }

    /** How many candles were left out. */
    public long lost() {
        return lost.get();
    }

    /** Why candles were left out the last time; empty where none ever was. */
    public Optional<RuntimeException> lastFailure() {
        Trouble last = trouble.get();
        return last == null ? Optional.empty() : Optional.of(last.failure());
    }

    @Override
    public void close() {
        below.close();
    }

    private record Trouble(RuntimeException failure, boolean isResting, long untilNanos) {}
}
