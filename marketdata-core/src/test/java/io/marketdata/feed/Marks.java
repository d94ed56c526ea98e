package io.marketdata.feed;

import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Marks in a map, for ever. */
final class Marks implements WatermarkStore {
    private final Map<String, Instant> marks = new HashMap<>();

    @Override
    public Optional<Instant> get(String key) {
        return Optional.ofNullable(marks.get(key));
    }

    @Override
    public boolean advance(String key, Instant mark, Duration timeToLive) {
        Instant there = marks.get(key);
        if (there != null && !there.isBefore(mark)) {
            return false;
        }
        marks.put(key, mark);
        return true;
    }
}
