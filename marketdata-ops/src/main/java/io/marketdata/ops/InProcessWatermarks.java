package io.marketdata.ops;

import io.marketdata.spi.WatermarkStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Marks that live as long as the process. */
public final class InProcessWatermarks implements WatermarkStore {
    private final Clock clock;
    private final Map<String, Mark> marks = new HashMap<>();

    private record Mark(Instant mark, Instant until) {}

    /** No mark is there yet; their time goes by a clock. */
    public InProcessWatermarks(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<Instant> get(String key) {
        Mark there = marks.get(key);
        if (there == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(there.until())) {
            marks.remove(key);
            return Optional.empty();
        }
        return Optional.of(there.mark());
    }

    @Override
    public synchronized boolean advance(String key, Instant mark, Duration timeToLive) {
        Optional<Instant> there = get(key);
        if (there.isPresent() && !there.get().isBefore(mark)) {
            return false;
        }
        Instant now = clock.instant();
        marks.values().removeIf(old -> !now.isBefore(old.until()));
        marks.put(key, new Mark(mark, now.plus(timeToLive)));
        return true;
    }
}
