package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Minutes whose bars consumers were to be sent after they came, and were not: whatever is sent next of the timeframe sends
 * them, too. Kept in the process, as long as a window can be. Any thread.
 */
final class UnsentBars {
    private final Map<Key, MinuteSet> minutes = new HashMap<>();

    private record Key(InstrumentId instrument, Timeframe timeframe) {}

    synchronized MinuteSet of(InstrumentId instrument, Timeframe timeframe, Instant now) {
        long oldest = MinuteSet.minuteOf(now.minus(Duration.ofHours(Arguments.LONGEST_WINDOW_HOURS)));
        MinuteSet young = minutes.getOrDefault(new Key(instrument, timeframe), MinuteSet.empty())
                .intersect(MinuteSet.between(oldest, Long.MAX_VALUE));
        put(instrument, timeframe, young);
        return young;
    }

    synchronized void add(InstrumentId instrument, Timeframe timeframe, MinuteSet unsent) {
        Key key = new Key(instrument, timeframe);
        put(instrument, timeframe, minutes.getOrDefault(key, MinuteSet.empty()).union(unsent));
    }

    synchronized void sent(InstrumentId instrument, Timeframe timeframe, MinuteSet sent) {
        Key key = new Key(instrument, timeframe);
        put(instrument, timeframe, minutes.getOrDefault(key, MinuteSet.empty()).subtract(sent));
    }

    private void put(InstrumentId instrument, Timeframe timeframe, MinuteSet left) {
        Key key = new Key(instrument, timeframe);
        if (left.isEmpty()) {
            minutes.remove(key);
        } else {
            minutes.put(key, left);
        }
    }
}
