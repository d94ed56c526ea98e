package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.NothingLeft;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** A day in seconds. Another seed, size or length: {@code -Dlive.seed=7 -Dlive.symbols=200 -Dlive.hours=48}. */
@ExtendWith(NothingLeft.class)
class LiveChaosTest {
    private static final long SEED = Long.getLong("live.seed", System.nanoTime());
    private static final int SYMBOLS = Integer.getInteger("live.symbols", 60);
    private static final int HOURS = Integer.getInteger("live.hours", 24);

    @Test
    void f28EveryMinuteComesOnceAndAscendingAndTheStoreHasTheVenuesTruth(TestReporter reporter) {
        reporter.publishEntry("live.seed", String.valueOf(SEED));
        LiveChaos chaos = new LiveChaos(SEED, SYMBOLS);
        chaos.run(HOURS);
        chaos.story.forEach(line -> reporter.publishEntry("live", line));
        long end = chaos.firstMinute + HOURS * 60L + 59;
        for (InstrumentId instrument : chaos.instruments) {
            String who = "seed " + SEED + ", " + instrument;
            Map<Long, Long> truth = chaos.truth(instrument, chaos.firstExpected(), end);
            Map<Long, Long> stored = new HashMap<>();
            chaos.store
                    .canonical(instrument)
                    .subMap(chaos.firstExpected(), end)
                    .forEach((minute, candle) -> stored.put(minute, CandleHashes.of(candle.candle())));
            assertThat(stored).as(who + ": canonical").isEqualTo(truth);
            check(who + ", fast", chaos, chaos.fast, instrument, end);
            if (chaos.instruments.indexOf(instrument) < 10) {
                check(who + ", slow", chaos, chaos.slow, instrument, end);
            }
            assertThat(holes(chaos, instrument, end))
                    .as(who + ": the ledger")
                    .isEqualTo(missing(chaos, instrument, end));
        }
        assertThat(chaos.fast.corrections).isPositive();
        assertThat(chaos.fast.gaps).isNotEmpty().allMatch(FeedEvent.Gap::known);
        assertThat(chaos.slow.gaps).allMatch(FeedEvent.Gap::known);
        assertThat(chaos.batches).as("many candles in an insert").isLessThan(chaos.rows * 20 / SYMBOLS);
    }

    private static void check(String who, LiveChaos chaos, RecordedFeed feed, InstrumentId instrument, long end) {
        assertThat(feed.last(instrument)).as(who + " is up to date").isGreaterThanOrEqualTo(end - 3);
        long upTo = Math.min(end, feed.last(instrument) + 1);
        Map<Long, Long> heard = new HashMap<>(feed.hashes.getOrDefault(instrument, Map.of()));
        heard.keySet().removeIf(minute -> minute >= upTo);
        Map<Long, Long> truth = chaos.truth(instrument, chaos.firstExpected(), upTo);
        assertThat(heard.keySet()).as(who + ": minutes").isEqualTo(truth.keySet());
        truth.keySet()
                .removeIf(minute ->
                        Objects.equals(heard.get(minute), truth.get(minute)) || feed.isExcused(instrument, minute));
        assertThat(truth.keySet()).as(who + ": minutes with other values").isEmpty();
    }

    private static MinuteSet missing(LiveChaos chaos, InstrumentId instrument, long end) {
        MinuteSet.Builder missing = MinuteSet.builder();
        for (long minute = chaos.firstMinute; minute < end; minute++) {
            if (!chaos.venue.has(instrument, minute)) {
                missing.add(minute);
            }
        }
        return missing.build();
    }

    private static MinuteSet holes(LiveChaos chaos, InstrumentId instrument, long end) {
        TimeRange day = Minutes.range(chaos.firstMinute, end);
        List<TimeRange> ranges = chaos.ledger.holes(instrument, SimulatedVenue.NAME, day).stream()
                .map(KnownHole::range)
                .toList();
        return MinuteSet.ofRanges(ranges).within(day);
    }
}
