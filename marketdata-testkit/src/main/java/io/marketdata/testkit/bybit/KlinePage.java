package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.List;

/**
 * The candles that answer one request.
 *
 * @param bars newest first
 * @param nowMillis when they were looked at
 */
record KlinePage(Series series, Interval interval, long nowMillis, List<Bar> bars) {
    private static final int MINUTE_MILLIS = 60_000;

    String symbol() {
        return series.instrument().symbol();
    }

    /** Spot says its category first, the others their symbol. */
    String head(String symbolToSay) {
        BybitCategory category = series.instrument().category();
        String categoryField = "\"category\":\"" + category.code() + "\",";
        String symbolField = "\"symbol\":\"" + symbolToSay + "\",";
        return category == BybitCategory.SPOT ? categoryField + symbolField : symbolField + categoryField;
    }

    /** Each row as the JSON text of its seven fields. */
    List<List<String>> rows() {
        return bars.stream().map(this::row).toList();
    }

    List<String> row(Bar bar) {
        List<String> fields = new ArrayList<>(7);
        fields.add("\"" + bar.startMinute * MINUTE_MILLIS + "\"");
        fields.add(quoted(bar.open, series.priceDecimals()));
        fields.add(quoted(bar.high, series.priceDecimals()));
        fields.add(quoted(bar.low, series.priceDecimals()));
        fields.add(quoted(bar.close, series.priceDecimals()));
        fields.add(quoted(bar.volume, series.volumeDecimals()));
        fields.add(quoted(bar.turnover, series.turnoverDecimals()));
        return fields;
    }

    private static String quoted(long units, int decimals) {
        StringBuilder text = new StringBuilder(20).append('"');
        Decimals.appendStripped(text, units, decimals);
        return text.append('"').toString();
    }

    static String list(List<List<String>> rows) {
        StringBuilder text = new StringBuilder(rows.size() * 90 + 2).append('[');
        for (List<String> row : rows) {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append('[').append(String.join(",", row)).append(']');
        }
        return text.append(']').toString();
    }

    /** The candle that starts at this minute, as it was seen then; empty where there is none. */
    Bar barAt(long startMinute) {
        Bar bar = new Bar();
        series.candle(startMinute, interval.next(startMinute), nowMillis, series.walk(), bar);
        return bar;
    }

    /** The start of the oldest, in minutes since the epoch. */
    long oldest() {
        return bars.get(bars.size() - 1).startMinute;
    }

    /** The start of the newest, in minutes since the epoch. */
    long newest() {
        return bars.get(0).startMinute;
    }
}
