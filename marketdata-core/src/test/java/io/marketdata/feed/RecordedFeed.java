package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What one consumer was told; refuses on the spot what breaks a promise. */
final class RecordedFeed {
    final Map<InstrumentId, Map<Long, Long>> hashes = new HashMap<>();
    final List<FeedEvent.Gap> gaps = new ArrayList<>();
    final List<FeedEvent.Refused> refusals = new ArrayList<>();
    final List<FeedRepair> repairs = new ArrayList<>();
    long corrections;
    private final Map<InstrumentId, Long> last = new HashMap<>();

    private final Map<InstrumentId, Long> placeWhenKilled = new HashMap<>();

    /**
     * From here on the consumer is another process, which begins at the places that were saved: it gets what it processed behind
     * them again.
     *
     * @param mostAgain how many minutes that may be
     */
    void killed(Function<InstrumentId, Optional<Instant>> saved, long mostAgain) {
        last.replaceAll((instrument, place) -> {
            long mark = saved.apply(instrument).map(MinuteSet::minuteOf).orElse(place);
            assertThat(mark).as("%s: the place that was saved", instrument).isBetween(place - mostAgain, place);
            return mark;
        });
        placeWhenKilled.putAll(last);
    }

    /** Whether a minute may have been corrected without a word: it was processed just before the consumer was killed. */
    boolean isExcused(InstrumentId instrument, long minute) {
        long place = placeWhenKilled.getOrDefault(instrument, Long.MAX_VALUE);
        return minute <= place && minute > place - 25;
    }

    /** @param first the minute that has to come first */
    void expect(InstrumentId instrument, long first) {
        last.put(instrument, first - 1);
    }

    long last(InstrumentId instrument) {
        return last.getOrDefault(instrument, -1L);
    }

    void accept(FeedEvent event) {
        if (event instanceof FeedEvent.Closed closed) {
            CandleWithMeta candle = closed.candle();
            step(event.instrument(), Minutes.of(candle.candle()), Minutes.of(candle.candle()) + 1);
            put(candle);
        } else if (event instanceof FeedEvent.Gap gap) {
            step(
                    event.instrument(),
                    MinuteSet.minuteOf(gap.range().start()),
                    MinuteSet.minuteOf(gap.range().end()));
            gaps.add(gap);
        } else if (event instanceof FeedEvent.Corrected corrected) {
            long minute = Minutes.of(corrected.candle().candle());
            assertThat(minute)
                    .as("%s: a correction is of a minute that came", event.instrument())
                    .isLessThanOrEqualTo(last(event.instrument()));
            long before = hashes.getOrDefault(event.instrument(), Map.of()).getOrDefault(minute, CandleHashes.NONE);
            assertThat(before)
                    .as("%s %d: a correction has other values", event.instrument(), minute)
                    .isNotEqualTo(CandleHashes.of(corrected.candle().candle()));
            put(corrected.candle());
            corrections++;
        } else if (event instanceof FeedEvent.Refused refused) {
            refusals.add(refused);
        } else if (event instanceof FeedEvent.Repaired repaired) {
            repairs.add(repaired.repair());
        }
    }

    private void step(InstrumentId instrument, long from, long to) {
        assertThat(from).as("%s: the next minute comes next", instrument).isEqualTo(last(instrument) + 1);
        last.put(instrument, to - 1);
    }

    private void put(CandleWithMeta candle) {
        hashes.computeIfAbsent(candle.candle().instrument(), none -> new HashMap<>())
                .put(Minutes.of(candle.candle()), CandleHashes.of(candle.candle()));
    }

    FeedListener listener() {
        return new FeedListener() {
            @Override
            public void onCandle(CandleWithMeta candle) {
                accept(new FeedEvent.Closed(candle));
            }

            @Override
            public void onCorrection(CandleWithMeta candle) {
                accept(new FeedEvent.Corrected(candle));
            }

            @Override
            public void onGap(TimeRange range, boolean known, FeedRepair repair) {
                accept(new FeedEvent.Gap(range, known, repair));
            }

            @Override
            public void onRepair(FeedRepair repair) {
                accept(new FeedEvent.Repaired(repair));
            }

            @Override
            public void onRefused(InstrumentId instrument, MarketDataException cause) {
                accept(new FeedEvent.Refused(instrument, cause));
            }

            @Override
            public void onFailed(Throwable cause) {
                throw new AssertionError(cause);
            }
        };
    }
}
