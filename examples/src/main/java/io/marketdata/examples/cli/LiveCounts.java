package io.marketdata.examples.cli;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.TickerCache;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What came of each symbol, for people. Any thread. */
final class LiveCounts implements LiveCandleListener {
    private final ConcurrentMap<InstrumentId, Line> lines = new ConcurrentHashMap<>();
    private volatile @Nullable MarketDataException lastRefusal;

    /**
     * What came of one symbol.
     *
     * @param lastOpen open time of the last candle, null before the first
     * @param ticker the latest, null before the first
     */
    record Line(
            long candles,
            long corrections,
            long holes,
            @Nullable Instant lastOpen,
            @Nullable Ticker ticker,
            boolean live,
            boolean refused) {
        static final Line NOTHING = new Line(0, 0, 0, null, null, false, false);

        Line candle(Instant open) {
            boolean again = lastOpen != null && !open.isAfter(lastOpen);
            return again
                    ? new Line(candles, corrections + 1, holes, lastOpen, ticker, live, refused)
                    : new Line(candles + 1, corrections, holes, open, ticker, live, refused);
        }

        Line hole(long minutes) {
            return new Line(candles, corrections, holes + minutes, lastOpen, ticker, live, refused);
        }

        Line ticker(Ticker latest) {
            return new Line(candles, corrections, holes, lastOpen, latest, live, refused);
        }

        Line state(boolean isLive, boolean isRefused) {
            return new Line(candles, corrections, holes, lastOpen, ticker, isLive, isRefused);
        }
    }

    LiveCounts(List<InstrumentId> instruments) {
        instruments.forEach(instrument -> lines.put(instrument, Line.NOTHING));
    }

    Line of(InstrumentId instrument) {
        return lines.getOrDefault(instrument, Line.NOTHING);
    }

    void hole(KnownHole hole) {
        lines.computeIfPresent(
                hole.instrument(),
                (any, line) -> line.hole(hole.range().duration().toMinutes()));
    }

    /** The last refusal, where the venue refused everything; null as long as it did not. */
    @Nullable MarketDataException allRefused() {
        return lines.values().stream().allMatch(Line::refused) ? lastRefusal : null;
    }

    /** A cache whose tickers are counted on their way. */
    TickerCache counting(TickerCache cache) {
        return new TickerCache() {
            @Override
            public void put(Ticker ticker) {
                putAll(List.of(ticker));
            }

            @Override
            public void putAll(Collection<Ticker> tickers) {
                for (Ticker ticker : tickers) {
                    lines.computeIfPresent(ticker.instrument(), (any, line) -> line.ticker(ticker));
                }
                cache.putAll(tickers);
            }

            @Override
            public Optional<Ticker> get(InstrumentId instrument) {
                return cache.get(instrument);
            }
        };
    }

    @Override
    public void onCandle(CandleWithMeta candle) {
        lines.computeIfPresent(
                candle.candle().instrument(),
                (any, line) -> line.candle(candle.candle().tsOpen()));
    }

    @Override
    public void onLive(Set<InstrumentId> instruments) {
        instruments.forEach(
                instrument -> lines.computeIfPresent(instrument, (any, line) -> line.state(true, line.refused())));
    }

    @Override
    public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
        instruments.forEach(
                instrument -> lines.computeIfPresent(instrument, (any, line) -> line.state(false, line.refused())));
    }

    @Override
    public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
        Logs.LOG.warning(String.valueOf(cause.getMessage()));
        lastRefusal = cause;
        instruments.forEach(instrument -> lines.computeIfPresent(instrument, (any, line) -> line.state(false, true)));
    }
}
