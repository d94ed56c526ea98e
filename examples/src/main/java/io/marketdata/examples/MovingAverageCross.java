package io.marketdata.examples;

import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A cross of two moving averages, from three hours of history into live: {@code MovingAverageCross BTCUSDT ETHUSDT}. */
public final class MovingAverageCross implements FeedListener {
    private static final int FAST = 9;
    private static final int SLOW = 21;

    private final Map<InstrumentId, NavigableMap<Instant, Double>> closes = new HashMap<>();
    private final Map<InstrumentId, Boolean> fastAbove = new HashMap<>();
    private final Consumer<String> signals;
    private final Clock clock;

    MovingAverageCross(Consumer<String> signals, Clock clock) {
        this.signals = signals;
        this.clock = clock;
    }

    @Override
    public void onCandle(CandleWithMeta row) {
        Candle candle = row.candle();
        NavigableMap<Instant, Double> last = closes.computeIfAbsent(candle.instrument(), none -> new TreeMap<>());
        last.put(candle.tsOpen(), candle.close());
        if (last.size() > SLOW) {
            last.pollFirstEntry();
        }
        if (last.size() == SLOW) {
            boolean above = average(last, FAST) > average(last, SLOW);
            Boolean before = fastAbove.put(candle.instrument(), above);
            if (before != null && before != above) {
                signals.accept(LiveStrategy.signal(candle, above ? "buy" : "sell", clock));
            }
        }
    }

    @Override
    public void onCorrection(CandleWithMeta row) {
        Candle candle = row.candle();
        closes.getOrDefault(candle.instrument(), new TreeMap<>()).replace(candle.tsOpen(), candle.close());
    }

    /** An average over minutes that are not there would be of other minutes: it begins anew. */
    @Override
    public void onGap(TimeRange range, boolean known, FeedRepair repair) {
        closes.remove(repair.instrument());
        fastAbove.remove(repair.instrument());
    }

    private static double average(NavigableMap<Instant, Double> closes, int count) {
        return closes.descendingMap().values().stream()
                .limit(count)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    public static void main(String[] args) throws Exception {
        LiveStrategy.run(System.getenv(), args, new MovingAverageCross(System.out::println, Clock.systemUTC()));
    }
}
