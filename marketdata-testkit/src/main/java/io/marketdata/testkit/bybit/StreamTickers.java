package io.marketdata.testkit.bybit;

import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of a ticker as the stream has them, by name. */
final class StreamTickers {
    private static final long MINUTE_MILLIS = 60_000;
    private static final int MINUTES_OF_DAY = 1_440;

    private StreamTickers() {}

    static Map<String, String> fields(Series one, long nowMillis, int turn) {
        long now = Math.floorDiv(nowMillis, MINUTE_MILLIS) + 1;
        Bar day = new Bar();
        one.candle(now - MINUTES_OF_DAY, now, nowMillis, one.walk(), day);
        boolean spot = one.instrument().category() == BybitCategory.SPOT;
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("symbol", one.instrument().symbol());
        fields.put("lastPrice", day.empty ? "" : TickersEndpoint.price(one, day.close));
        fields.put("highPrice24h", day.empty ? "" : TickersEndpoint.price(one, day.high));
        fields.put("lowPrice24h", day.empty ? "" : TickersEndpoint.price(one, day.low));
        fields.put("prevPrice24h", day.empty ? "" : TickersEndpoint.price(one, day.open));
        fields.put("volume24h", day.empty ? "0" : Decimals.fixed(day.volume, one.volumeDecimals()));
        fields.put("turnover24h", TickersEndpoint.turnover(one, day));
        fields.put("price24hPcnt", day.empty ? "" : TickersEndpoint.change(day, spot ? 4 : 6));
        if (spot) {
            fields.put("usdIndexPrice", "");
        } else {
            fields.put("fundingRate", "");
            fields.put("nextFundingTime", "");
            fields.put("bid1Price", day.empty ? "" : TickersEndpoint.price(one, day.close - 1));
            // Something changes at every push, and often nothing else does.
            fields.put("bid1Size", String.valueOf(1_000 + turn));
        }
        return fields;
    }

    /** What is new or other than before; the symbol is always there. */
    static Map<String, String> changes(Map<String, String> before, Map<String, String> now) {
        Map<String, String> changes = new LinkedHashMap<>(now);
        changes.entrySet()
                .removeIf(field ->
                        !field.getKey().equals("symbol") && field.getValue().equals(before.get(field.getKey())));
        return changes;
    }
}
