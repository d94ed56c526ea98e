package io.marketdata.examples;

import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.BaseStrategy;
import org.ta4j.core.Strategy;
import org.ta4j.core.indicators.SMAIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.rules.CrossedDownIndicatorRule;
import org.ta4j.core.rules.CrossedUpIndicatorRule;

/** The cross of {@link MovingAverageCross} by the rules of ta4j: {@code Ta4jCross BTCUSDT ETHUSDT}. */
public final class Ta4jCross implements FeedListener {
    private static final int FAST = 9;
    private static final int SLOW = 21;
    private static final int KEPT = 10 * SLOW;

    private final Map<InstrumentId, Chart> charts = new HashMap<>();
    private final Consumer<String> signals;
    private final Clock clock;

    /** The last candles, and the strategy over them. */
    private record Chart(NavigableMap<Instant, Candle> candles, BarSeries series, Strategy strategy) {
        static Chart of(NavigableMap<Instant, Candle> candles) {
            BarSeries series = new BaseBarSeriesBuilder().withMaxBarCount(KEPT).build();
            ClosePriceIndicator close = new ClosePriceIndicator(series);
            SMAIndicator fast = new SMAIndicator(close, FAST);
            SMAIndicator slow = new SMAIndicator(close, SLOW);
            candles.values().forEach(candle -> add(series, candle));
            return new Chart(
                    candles,
                    series,
                    new BaseStrategy(
                            new CrossedUpIndicatorRule(fast, slow), new CrossedDownIndicatorRule(fast, slow), SLOW));
        }

        void add(Candle candle) {
            candles.put(candle.tsOpen(), candle);
            if (candles.size() > KEPT) {
                candles.pollFirstEntry();
            }
            add(series, candle);
        }

        private static void add(BarSeries series, Candle candle) {
            series.addBar(
                    Duration.ofMinutes(1),
                    candle.tsClose().atZone(ZoneOffset.UTC),
                    candle.open(),
                    candle.high(),
                    candle.low(),
                    candle.close(),
                    candle.volumeBase());
        }
    }

    Ta4jCross(Consumer<String> signals, Clock clock) {
        this.signals = signals;
        this.clock = clock;
    }

    @Override
    public void onCandle(CandleWithMeta row) {
        Candle candle = row.candle();
        Chart chart = charts.computeIfAbsent(candle.instrument(), none -> Chart.of(new TreeMap<>()));
        chart.add(candle);
        int last = chart.series().getEndIndex();
        if (chart.strategy().shouldEnter(last)) {
            signals.accept(LiveStrategy.signal(candle, "buy", clock));
        } else if (chart.strategy().shouldExit(last)) {
            signals.accept(LiveStrategy.signal(candle, "sell", clock));
        }
    }

    /** A series of ta4j cannot change a bar in its middle, and its indicators have cached what they made of it: it is made anew. */
    @Override
    public void onCorrection(CandleWithMeta row) {
        Candle candle = row.candle();
        charts.computeIfPresent(
                candle.instrument(),
                (any, chart) ->
                        chart.candles().replace(candle.tsOpen(), candle) == null ? chart : Chart.of(chart.candles()));
    }

    /** A series of ta4j has no holes. */
    @Override
    public void onGap(TimeRange range, boolean known, FeedRepair repair) {
        charts.remove(repair.instrument());
    }

    public static void main(String[] args) throws Exception {
        LiveStrategy.run(System.getenv(), args, new Ta4jCross(System.out::println, Clock.systemUTC()));
    }
}
