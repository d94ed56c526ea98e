package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v5/market/kline}. */
final class KlineEndpoint {
    private static final int USUAL_LIMIT = 200;
    private static final long MINUTE_MILLIS = 60_000;

    private final BybitTruth truth;
    private final boolean closedHaveCandles;

    KlineEndpoint(BybitTruth truth, boolean closedHaveCandles) {
        this.truth = truth;
        this.closedHaveCandles = closedHaveCandles;
    }

    Reply answer(Parameters parameters, long nowMillis) throws RefusedException {
        BybitCategory category = parameters.categoryOr(BybitCategory.LINEAR);
        Series series = truth.find(category, parameters.required("symbol"));
        if (series == null
                || (!closedHaveCandles && series.instrument().status().equals("Closed"))) {
            throw new RefusedException("params error: Symbol Is Invalid");
        }
        Interval interval = parameters.interval();
        int limit = parameters.limitOr(USUAL_LIMIT);
        List<Long> starts =
                starts(series, interval, parameters.millis("start"), parameters.millis("end"), limit, nowMillis);
        return Reply.ofPage(page(series, interval, starts, nowMillis));
    }

    /** The newest candles whatever was asked for. */
    static KlinePage latest(KlinePage asked) {
        List<Long> starts = starts(
                asked.series(), asked.interval(), null, null, asked.bars().size(), asked.nowMillis());
        return page(asked.series(), asked.interval(), starts, asked.nowMillis());
    }

    /** Ascending. */
    private static List<Long> starts(
            Series series, Interval interval, @Nullable Long start, @Nullable Long end, int limit, long nowMillis) {
        long now = Math.floorDiv(nowMillis, MINUTE_MILLIS);
        long first = interval.startOf(series.firstMinute());
        long low = start == null ? first : Math.max(first, startOf(interval, start));
        long high = interval.startOf(Math.min(now, series.endMinute() - 1));
        if (end != null) {
            high = Math.min(high, startOf(interval, end));
        }
        boolean fromTheStart = start != null && end == null;
        List<Long> starts = new ArrayList<>();
        long at = fromTheStart ? low : high;
        while (low <= at && at <= high && starts.size() < limit) {
            // A candle whose first minutes are missing has not begun before there is one.
            if (series.hasAny(at, Math.min(interval.next(at), now + 1))) {
                starts.add(at);
            }
            at = fromTheStart ? interval.next(at) : interval.previous(at);
        }
        if (!fromTheStart) {
            Collections.reverse(starts);
        }
        return starts;
    }

    private static long startOf(Interval interval, long millis) {
        return interval.startOf(Math.floorDiv(millis, MINUTE_MILLIS));
    }

    private static KlinePage page(Series series, Interval interval, List<Long> starts, long nowMillis) {
        PricePath.Walk walk = series.walk();
        List<Bar> bars = new ArrayList<>();
        for (long start : starts) {
            Bar bar = new Bar();
            series.candle(start, interval.next(start), nowMillis, walk, bar);
            bars.add(bar);
        }
        Collections.reverse(bars);
        return new KlinePage(series, interval, nowMillis, bars);
    }
}
