package io.marketdata.testkit.bybit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /v5/market/tickers}. */
final class TickersEndpoint {
    private static final long MINUTE_MILLIS = 60_000;
    private static final int MINUTES_OF_DAY = 1_440;
    private static final int MINUTES_OF_HOUR = 60;

    private final BybitTruth truth;

    TickersEndpoint(BybitTruth truth) {
        this.truth = truth;
    }

    Reply answer(Parameters parameters, long nowMillis) throws RefusedException {
        BybitCategory category = parameters.category();
        String symbol = parameters.text("symbol");
        List<String> rows = new ArrayList<>();
        for (Series one : truth.all(category)) {
            FakeInstrument instrument = one.instrument();
            if (instrument.isTrading() && (symbol == null || symbol.equals(instrument.symbol()))) {
                rows.add(row(one, nowMillis));
            }
        }
        if (symbol != null && rows.isEmpty()) {
            throw new RefusedException("symbol invalid");
        }
        return Reply.ofList("\"category\":\"" + category.code() + "\",", "[" + String.join(",", rows) + "]", "");
    }

    private static String row(Series one, long nowMillis) {
        long now = Math.floorDiv(nowMillis, MINUTE_MILLIS) + 1;
        PricePath.Walk walk = one.walk();
        Bar day = new Bar();
        one.candle(now - MINUTES_OF_DAY, now, nowMillis, walk, day);
        if (day.empty) {
            return "{\"symbol\":\"" + one.instrument().symbol()
                    + "\",\"bid1Price\":\"\",\"bid1Size\":\"\",\"ask1Price\":\"\","
                    + "\"ask1Size\":\"\",\"lastPrice\":\"\",\"prevPrice24h\":\"\",\"price24hPcnt\":\"\","
                    + "\"highPrice24h\":\"\",\"lowPrice24h\":\"\",\"turnover24h\":\"" + turnover(one, day)
                    + "\",\"volume24h\":\"0\"}";
        }
        boolean spot = one.instrument().category() == BybitCategory.SPOT;
        String common = "\"prevPrice24h\":\"" + price(one, day.open) + "\",\"price24hPcnt\":\""
                + change(day, spot ? 4 : 6) + "\",\"highPrice24h\":\"" + price(one, day.high) + "\",\"lowPrice24h\":\""
                + price(one, day.low) + "\",";
        String sums = "\"turnover24h\":\"" + turnover(one, day) + "\",\"volume24h\":\""
                + Decimals.fixed(day.volume, one.volumeDecimals()) + "\"";
        String last = "\"lastPrice\":\"" + price(one, day.close) + "\",";
        String name = "{\"symbol\":\"" + one.instrument().symbol() + "\",";
        if (spot) {
            return name + "\"bid1Price\":\"" + price(one, day.close - 1) + "\",\"bid1Size\":\"2\",\"ask1Price\":\""
                    + price(one, day.close) + "\",\"ask1Size\":\"1.862172\"," + last + common + sums
                    + ",\"usdIndexPrice\":\"\"}";
        }
        Bar hour = new Bar();
        one.candle(now - MINUTES_OF_HOUR, now, nowMillis, walk, hour);
        return name + last + "\"indexPrice\":\"" + price(one, day.close) + "\",\"markPrice\":\"" + price(one, day.close)
                + "\"," + common + "\"prevPrice1h\":\"" + (hour.empty ? "" : price(one, hour.open))
                + "\",\"openInterest\":\"42604310\",\"openInterestValue\":\"192784.50\"," + sums
                + ",\"fundingRate\":\"0.0001\",\"nextFundingTime\":\"" + nextFunding(nowMillis)
                + "\",\"predictedDeliveryPrice\":\"\",\"basisRate\":\"\",\"deliveryFeeRate\":\"\",\"deliveryTime\":\"0\","
                + "\"ask1Size\":\"1121190\",\"bid1Price\":\"" + price(one, day.close - 1) + "\",\"ask1Price\":\""
                + price(one, day.close) + "\",\"bid1Size\":\"1419500\",\"basis\":\"\",\"fundingIntervalHour\":\"8\"}";
    }

    static String price(Series one, long ticks) {
        return Decimals.fixed(ticks, one.priceDecimals());
    }

    /** A fraction: 0.0068 is 0.68 percent. */
    static String change(Bar day, int decimals) {
        return BigDecimal.valueOf(day.close - day.open)
                .divide(BigDecimal.valueOf(day.open), decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }

    static String turnover(Series one, Bar day) {
        String said = one.instrument().turnover24h();
        return said != null ? said : Decimals.fixed(day.turnover, one.turnoverDecimals());
    }

    private static long nextFunding(long nowMillis) {
        long interval = 8 * MINUTES_OF_HOUR * MINUTE_MILLIS;
        return (Math.floorDiv(nowMillis, interval) + 1) * interval;
    }
}
