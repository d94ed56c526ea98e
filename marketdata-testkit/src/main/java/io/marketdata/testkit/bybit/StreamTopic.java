package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One topic of one connection, and how far it was sent. */
final class StreamTopic {
    private static final String KLINE = "kline.";
    private static final String TICKERS = "tickers.";

    final String name;
    final Series series;
    /** Null for a ticker. */
    final @Nullable Interval interval;

    /** The first minute whose candle was not sent as closed. */
    long nextMinute;
    /** What was said of the ticker last; null before its first snapshot. */
    @Nullable Map<String, String> said;

    boolean deltaFirst;
    int turn;
    /** Closed candles that come at the next push. */
    final List<String> late = new ArrayList<>();

    private StreamTopic(String name, Series series, @Nullable Interval interval) {
        this.name = name;
        this.series = series;
        this.interval = interval;
    }

    /** The topic of a name, or the venue's words of refusal. */
    static Object of(String name, BybitCategory category, BybitTruth truth) {
        if (name.startsWith(KLINE)) {
            int dot = name.indexOf('.', KLINE.length());
            Interval interval = dot < 0 ? null : Interval.find(name.substring(KLINE.length(), dot));
            Series series = dot < 0 ? null : listed(name.substring(dot + 1), category, truth);
            if (interval == null) {
                return refusal("Invalid kline type", name, category);
            }
            return series == null ? refusal("Invalid symbol", name, category) : new StreamTopic(name, series, interval);
        }
        Series series = name.startsWith(TICKERS) ? listed(name.substring(TICKERS.length()), category, truth) : null;
        return series == null ? refusal("Invalid symbol", name, category) : new StreamTopic(name, series, null);
    }

    private static @Nullable Series listed(String symbol, BybitCategory category, BybitTruth truth) {
        Series found = truth.find(category, symbol);
        return found != null && found.instrument().isTrading() ? found : null;
    }

    static String refusal(String spotWords, String name, BybitCategory category) {
        return category == BybitCategory.SPOT
                ? spotWords + " :[" + name + "]"
                : "error:handler not found,topic:" + name;
    }
}
