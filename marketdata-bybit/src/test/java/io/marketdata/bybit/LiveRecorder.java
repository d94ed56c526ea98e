package io.marketdata.bybit;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.LiveCandleListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** A listener that keeps what it is told, as lines in order, and on which a test can wait. */
final class LiveRecorder implements LiveCandleListener {
    private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

    private final List<CandleWithMeta> candles = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final Set<InstrumentId> live = new HashSet<>();
    private final Set<InstrumentId> refused = new TreeSet<>();

    @Override
    public synchronized void onCandle(CandleWithMeta candle) {
        candles.add(candle);
        notifyAll();
    }

    @Override
    public synchronized void onLive(Set<InstrumentId> instruments) {
        live.addAll(instruments);
        events.add("live " + new TreeSet<>(instruments));
        notifyAll();
    }

    @Override
    public synchronized void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
        live.removeAll(instruments);
        events.add("interrupted " + new TreeSet<>(instruments) + " " + cause.code());
        notifyAll();
    }

    @Override
    public synchronized void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
        refused.addAll(instruments);
        events.add("refused " + new TreeSet<>(instruments) + " " + cause.code());
        notifyAll();
    }

    synchronized List<CandleWithMeta> rows() {
        return List.copyOf(candles);
    }

    synchronized List<Candle> candles() {
        return candles.stream().map(CandleWithMeta::candle).toList();
    }

    synchronized List<Candle> candles(InstrumentId id) {
        return candles().stream().filter(one -> one.instrument().equals(id)).toList();
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized Set<InstrumentId> live() {
        return Set.copyOf(live);
    }

    synchronized Set<InstrumentId> refused() {
        return Set.copyOf(refused);
    }

    /** Returns when it is so; fails where it is not within half a minute. */
    synchronized void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!condition.getAsBoolean()) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    throw new AssertionError("waited for " + what + "; " + candles.size() + " candles, " + events);
                }
                wait(millis);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while it waited for " + what, stop);
        }
    }

    void awaitLive(int count) {
        await(count + " live", () -> live.size() == count);
    }

    void awaitCandles(int count) {
        await(count + " candles", () -> candles.size() >= count);
    }
}
