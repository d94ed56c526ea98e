package io.marketdata.feed;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandlePublisher;
import io.marketdata.spi.HotCandleCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hands stored candles to the hot cache and the publisher, batch after batch in the order of storing, on one thread at a time
 * and beside the inserts: whoever waits for a cache that is gone holds up no candle. Any thread.
 *
 * <p>A bounded number of candles waits; when there are more, the oldest batch is left out. All of them are in the store.
 */
final class Spreader {
    private final LiveScheduler scheduler;
    private final @Nullable HotCandleCache hot;
    private final @Nullable CandlePublisher publisher;
    private final int mostRows;
    private final ArrayDeque<List<CandleWithMeta>> waiting = new ArrayDeque<>();
    private int rows;
    private boolean running;
    private long failures;
    private CompletableFuture<@Nullable Void> idle = CompletableFuture.completedFuture(null);

    Spreader(LiveScheduler scheduler, @Nullable HotCandleCache hot, @Nullable CandlePublisher publisher, int mostRows) {
        this.scheduler = scheduler;
        this.hot = hot;
        this.publisher = publisher;
        this.mostRows = mostRows;
    }

    /** Whether there is anybody to hand candles to. */
    boolean isWanted() {
        return hot != null || publisher != null;
    }

    synchronized void add(List<CandleWithMeta> stored) {
        waiting.add(stored);
        rows += stored.size();
        while (rows > mostRows && waiting.size() > 1) {
            rows -= waiting.remove().size();
            failures++;
        }
        if (!running) {
            running = true;
            idle = new CompletableFuture<>();
            scheduler.execute(this::spread);
        }
    }

    /** Times that something failed, or was left out. */
    synchronized long failures() {
        return failures;
    }

    /** Done when nothing waits any more of what was added until now. */
    synchronized CompletableFuture<@Nullable Void> idle() {
        return idle;
    }

    private void spread() {
        for (List<CandleWithMeta> stored = next(); stored != null; stored = next()) {
            spread(stored);
        }
    }

    private synchronized @Nullable List<CandleWithMeta> next() {
        List<CandleWithMeta> stored = waiting.poll();
        if (stored == null) {
            running = false;
            idle.complete(null);
            return null;
        }
        rows -= stored.size();
        return stored;
    }

    private void spread(List<CandleWithMeta> stored) {
        HotCandleCache cache = hot;
        if (cache != null) {
            countingFailures(() -> cache.put(stored));
        }
        CandlePublisher to = publisher;
        if (to == null) {
            return;
        }
        Map<InstrumentId, List<CandleWithMeta>> byInstrument = new LinkedHashMap<>();
        for (CandleWithMeta candle : stored) {
            byInstrument
                    .computeIfAbsent(candle.candle().instrument(), none -> new ArrayList<>())
                    .add(candle);
        }
        byInstrument.forEach((instrument, candles) -> {
            candles.sort((one, other) ->
                    one.candle().tsOpen().compareTo(other.candle().tsOpen()));
            publish(to, instrument, candles);
        });
    }

    /** A message is of candles of one source. */
    private void publish(CandlePublisher to, InstrumentId instrument, List<CandleWithMeta> candles) {
        for (int from = 0; from < candles.size(); ) {
            int end = from + 1;
            while (end < candles.size()
                    && end - from < CandlePublisher.MOST_CANDLES
                    && candles.get(end).meta().source()
                            == candles.get(from).meta().source()) {
                end++;
            }
            List<CandleWithMeta> message = List.copyOf(candles.subList(from, end));
            countingFailures(() -> to.publish(instrument, Timeframe.M1, message));
            from = end;
        }
    }

    private void countingFailures(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failed) {
            countFailure();
        } catch (Error grave) {
            countFailure();
            Uncaught.tell(grave);
        }
    }

    private synchronized void countFailure() {
        failures++;
    }
}
