package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Tickers on the heap, one for each instrument; those whose time is over go when they are asked for. */
final class InProcessTickerCache implements TickerCache {
    private final Clock clock;
    private final Duration timeToLive;
    private final ConcurrentMap<InstrumentId, Kept> kept = new ConcurrentHashMap<>();

    InProcessTickerCache(Clock clock, Duration timeToLive) {
        if (timeToLive.isNegative() || timeToLive.isZero()) {
            throw new IllegalArgumentException("time to live " + timeToLive + " is none; give one such as PT1M");
        }
        this.clock = clock;
        this.timeToLive = timeToLive;
    }

    private record Kept(Ticker ticker, Instant until) {}

    @Override
    public void put(Ticker ticker) {
        Instant now = clock.instant();
        Kept fresh = new Kept(ticker, now.plus(timeToLive));
        kept.merge(ticker.instrument(), fresh, (there, coming) -> {
            boolean newer = there.ticker().updatedAt().isAfter(coming.ticker().updatedAt());
            return newer && now.isBefore(there.until()) ? there : coming;
        });
    }

    @Override
    public Optional<Ticker> get(InstrumentId instrument) {
        Kept found = kept.get(instrument);
        if (found == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(found.until())) {
            kept.remove(instrument, found);
            return Optional.empty();
        }
        return Optional.of(found.ticker());
    }

    @Override
    public void close() {
        kept.clear();
    }
}
