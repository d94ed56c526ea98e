package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.feed.FeedEvent;
import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one consumer was told, which has to be the next minute of each instrument each time. */
final class ConsumerLog implements FeedListener {
    /** What a run that was killed did not come to look at once more. */
    private static final Duration NOT_LOOKED_AT = Duration.ofMinutes(25);

    /** Why it was told no more: a promise was broken. Those who call keep it to themselves. */
    @Nullable Throwable failure;

    long corrections;
    long gapMinutes;
    private final Map<InstrumentId, TreeMap<Instant, Candle>> candles = new TreeMap<>();
    private final Map<InstrumentId, Instant> next = new HashMap<>();
    private final Map<InstrumentId, Instant> whenKilled = new HashMap<>();

    /** Behind which open times the consumer begins; it has been told all up to there. */
    Map<InstrumentId, Instant> places(Collection<InstrumentId> instruments, Instant first) {
        Map<InstrumentId, Instant> after = new HashMap<>();
        for (InstrumentId instrument : instruments) {
            after.put(
                    instrument, next.computeIfAbsent(instrument, none -> first).minusSeconds(60));
        }
        return after;
    }

    void killed() {
        whenKilled.putAll(next);
    }

    Instant next(InstrumentId instrument) {
        return next.getOrDefault(instrument, Instant.MAX);
    }

    /** The candles before a time, but for those whose last correction a consumer that was killed could not hear of. */
    List<Candle> candles(InstrumentId instrument, Instant end) {
        return candles.getOrDefault(instrument, new TreeMap<>()).headMap(end).values().stream()
                .filter(candle -> !isExcused(candle))
                .toList();
    }

    boolean isExcused(Candle candle) {
        Instant place = whenKilled.getOrDefault(candle.instrument(), Instant.MIN);
        return candle.tsOpen().isBefore(place)
                && !candle.tsOpen().plus(NOT_LOOKED_AT).isBefore(place);
    }

    void accept(FeedEvent event) {
        if (event instanceof FeedEvent.Closed closed) {
            onCandle(closed.candle());
        } else if (event instanceof FeedEvent.Corrected corrected) {
            onCorrection(corrected.candle());
        } else if (event instanceof FeedEvent.Gap gap) {
            onGap(gap.range(), gap.known(), gap.repair());
        }
    }

    @Override
    public void onCandle(CandleWithMeta row) {
        Candle candle = row.candle();
        step(candle.instrument(), candle.tsOpen(), candle.tsClose());
        put(candle);
    }

    private void put(Candle candle) {
        candles.computeIfAbsent(candle.instrument(), none -> new TreeMap<>()).put(candle.tsOpen(), candle);
    }

    @Override
    public void onCorrection(CandleWithMeta row) {
        Candle candle = row.candle();
        assertThat(candle.tsOpen()).isBefore(next(candle.instrument()));
        assertThat(candle)
                .as("a correction has other values")
                .isNotEqualTo(candles.getOrDefault(candle.instrument(), new TreeMap<>())
                        .get(candle.tsOpen()));
        put(candle);
        corrections++;
    }

    @Override
    public void onGap(TimeRange range, boolean known, FeedRepair repair) {
        assertThat(known).as("a hole of the venue: %s of %s", range, repair).isTrue();
        step(repair.instrument(), range.start(), range.end());
        gapMinutes += range.duration().toMinutes();
    }

    private void step(InstrumentId instrument, Instant from, Instant to) {
        assertThat(from).as("the next minute of %s", instrument).isEqualTo(next(instrument));
        next.put(instrument, to);
    }

    @Override
    public void onFailed(Throwable cause) {
        failure = cause;
    }
}
