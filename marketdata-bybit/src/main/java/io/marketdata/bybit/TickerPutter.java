package io.marketdata.bybit;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import io.marketdata.spi.TickerCache;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Puts tickers into a cache beside the connections that they come from: one call at a time with the newest of each instrument,
 * so that a cache that is slow costs neither messages nor memory. Any thread.
 *
 * <p>A cache that failed is left alone for half a minute. What it did not take goes with the next ticker that comes after that,
 * unless a newer one took its place; the observer is told of a failure once for each wording, until the cache takes tickers again.
 */
final class TickerPutter {
    static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    private final TickerCache cache;
    private final Executor executor;
    private final Clock clock;
    private final StreamTally tally;
    private Map<InstrumentId, Waiting> newest = new LinkedHashMap<>();
    private boolean running;
    private boolean failed;
    private long failedMillis;
    private String words = "";
    private CompletableFuture<@Nullable Void> idle = CompletableFuture.completedFuture(null);

    private record Waiting(Ticker ticker, long sinceMillis) {}

    TickerPutter(TickerCache cache, Executor executor, Clock clock, StreamTally tally) {
        this.cache = cache;
        this.executor = executor;
        this.clock = clock;
        this.tally = tally;
    }

    void put(Ticker ticker) {
        synchronized (this) {
            Waiting before = newest.get(ticker.instrument());
            long since = before == null ? clock.millis() : before.sinceMillis();
            newest.put(ticker.instrument(), new Waiting(ticker, since));
            if (before == null) {
                tally.tickerWaits();
            } else {
                tally.tickersReplaced(1, 0);
            }
            if (running || isLeftAlone()) {
                return;
            }
            running = true;
            idle = new CompletableFuture<>();
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException shutDown) {
            // Nobody is there any more who could put it.
            end();
        } catch (Error noThread) {
            end();
            throw noThread;
        }
    }

    /** By a clock that may be set back, which is then the end of it. */
    private boolean isLeftAlone() {
        long since = clock.millis() - failedMillis;
        return failed && since >= 0 && since < LEFT_ALONE.toMillis();
    }

    /** Done when nothing is being put. */
    synchronized CompletableFuture<@Nullable Void> idle() {
        return idle;
    }

    private void run() {
        boolean taken = true;
        while (taken) {
            Map<InstrumentId, Waiting> round = next();
            if (round.isEmpty()) {
                return;
            }
            taken = false;
            try {
                taken = put(round);
            } finally {
                if (!taken) {
                    giveBack(round);
                    end();
                }
            }
        }
    }

    private synchronized Map<InstrumentId, Waiting> next() {
        Map<InstrumentId, Waiting> round = newest;
        newest = new LinkedHashMap<>();
        if (round.isEmpty()) {
            end();
        }
        return round;
    }

    private synchronized void end() {
        running = false;
        idle.complete(null);
    }

    private boolean put(Map<InstrumentId, Waiting> round) {
        List<Ticker> tickers = round.values().stream().map(Waiting::ticker).toList();
        try {
            cache.putAll(tickers);
        } catch (RuntimeException failure) {
            failed(tickers, failure);
            return false;
        } catch (Error grave) {
            failed(tickers, new IllegalStateException("the cache ended by " + grave, grave));
            throw grave;
        }
        taken();
        long since =
                round.values().stream().mapToLong(Waiting::sinceMillis).min().orElseThrow();
        tally.tickersPut(tickers.size(), clock.millis() - since);
        return true;
    }

    private synchronized void taken() {
        failed = false;
        words = "";
    }

    private void failed(List<Ticker> tickers, RuntimeException failure) {
        tally.receiverFailed("tickers." + tickers.get(0).instrument().symbol(), failure, isNews(failure));
    }

    private synchronized boolean isNews(RuntimeException failure) {
        failed = true;
        failedMillis = clock.millis();
        String before = words;
        words = failure.toString();
        return !words.equals(before);
    }

    private synchronized void giveBack(Map<InstrumentId, Waiting> round) {
        int replaced = 0;
        for (Map.Entry<InstrumentId, Waiting> one : round.entrySet()) {
            if (newest.putIfAbsent(one.getKey(), one.getValue()) != null) {
                replaced++;
            }
        }
        tally.tickersReplaced(replaced, replaced);
    }
}
