package io.marketdata.testkit.bybit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v5/market/instruments-info}. */
final class InstrumentsEndpoint {
    private static final int USUAL_LIMIT = 500;
    private static final String LAST = "last=";

    private final BybitTruth truth;

    InstrumentsEndpoint(BybitTruth truth) {
        this.truth = truth;
    }

    Reply answer(Parameters parameters) throws RefusedException {
        BybitCategory category = parameters.category();
        String head = "\"category\":\"" + category.code() + "\",";
        String status = parameters.text("status");
        if (category == BybitCategory.SPOT) {
            List<Series> trading = matching(parameters, category, "Trading", null);
            return Reply.ofList(head, list(trading), "");
        }
        int limit = parameters.limitOr(USUAL_LIMIT);
        boolean preLaunch = "PreLaunch".equals(status);
        List<Series> all =
                matching(parameters, category, status == null ? "Trading" : status, parameters.text("baseCoin"));
        List<Series> rest = after(all, parameters.text("cursor"));
        List<Series> page = rest.subList(0, Math.min(limit, rest.size()));
        // The chain of those before their launch ends with an empty page, the others' with their last rows.
        boolean more = preLaunch ? !page.isEmpty() : page.size() < rest.size();
        return Reply.ofList(head, list(page), ",\"nextPageCursor\":\"" + (more ? cursor(page) : "") + "\"");
    }

    private List<Series> matching(
            Parameters parameters, BybitCategory category, String status, @Nullable String baseCoin) {
        String symbol = parameters.text("symbol");
        String type = parameters.text("symbolType");
        return truth.all(category).stream()
                .filter(one -> one.instrument().status().equals(status))
                .filter(one -> symbol == null || one.instrument().symbol().equals(symbol))
                .filter(one -> type == null || one.instrument().symbolType().equals(type))
                .filter(one -> baseCoin == null || one.instrument().base().equals(baseCoin))
                .toList();
    }

    /** Percent-encoded already, as the venue has it. */
    private static String cursor(List<Series> page) {
        return "first%3D" + page.get(0).instrument().symbol() + "%26last%3D"
                + page.get(page.size() - 1).instrument().symbol();
    }

    private static List<Series> after(List<Series> all, @Nullable String cursor) throws RefusedException {
        if (cursor == null) {
            return all;
        }
        // One who encoded it again is understood too.
        String plain = BybitRequest.decoded(cursor);
        int last = plain.indexOf(LAST);
        if (last < 0) {
            throw new RefusedException("params error: cursor is invalid");
        }
        String symbol = plain.substring(last + LAST.length());
        return all.stream()
                .filter(one -> one.instrument().symbol().compareTo(symbol) > 0)
                .toList();
    }

    private static String list(List<Series> instruments) {
        List<String> rows = new ArrayList<>();
        int id = 1;
        for (Series one : instruments) {
            rows.add(one.instrument().category() == BybitCategory.SPOT ? spot(one, id++) : contract(one));
        }
        return "[" + String.join(",", rows) + "]";
    }

    private static String spot(Series one, int id) {
        FakeInstrument instrument = one.instrument();
        String step = step(one.volumeDecimals());
        return "{\"symbolId\":" + id + ",\"symbol\":\"" + instrument.symbol() + "\",\"baseCoin\":\"" + instrument.base()
                + "\",\"quoteCoin\":\"" + instrument.quote() + "\",\"innovation\":\"0\",\"status\":\""
                + instrument.status()
                + "\",\"marginTrading\":\"none\",\"stTag\":\"0\",\"lotSizeFilter\":{\"basePrecision\":\"" + step
                + "\",\"quotePrecision\":\"0.0001\",\"minOrderQty\":\"" + step
                + "\",\"maxOrderQty\":\"1000000\",\"minOrderAmt\":\"5\",\"maxOrderAmt\":\"8000000\"},"
                + "\"priceFilter\":{\"tickSize\":\"" + step(one.priceDecimals())
                + "\"},\"riskParameters\":{\"priceLimitRatioX\":\"0.005\",\"priceLimitRatioY\":\"0.01\"},\"symbolType\":\""
                + instrument.symbolType() + "\",\"xstockMultiplier\":\"1\"}";
    }

    private static String contract(Series one) {
        FakeInstrument instrument = one.instrument();
        boolean inverse = instrument.category() == BybitCategory.INVERSE;
        String step = step(one.volumeDecimals());
        return "{\"symbol\":\"" + instrument.symbol() + "\",\"contractType\":\""
                + (inverse ? "InversePerpetual" : "LinearPerpetual") + "\",\"status\":\"" + instrument.status()
                + "\",\"baseCoin\":\"" + instrument.base() + "\",\"quoteCoin\":\"" + instrument.quote()
                + "\",\"launchTime\":\"" + instrument.listedAt().toEpochMilli() + "\",\"deliveryTime\":\""
                + deliveryTime(instrument) + "\",\"deliveryFeeRate\":\"\",\"priceScale\":\"" + one.priceDecimals()
                + "\",\"leverageFilter\":{\"minLeverage\":\"1\",\"maxLeverage\":\"50.00\",\"leverageStep\":\"0.01\"},"
                + "\"priceFilter\":{\"minPrice\":\"" + step(one.priceDecimals())
                + "\",\"maxPrice\":\"1999999\",\"tickSize\":\""
                + step(one.priceDecimals()) + "\"},\"lotSizeFilter\":{\"maxOrderQty\":\"1000000\",\"minOrderQty\":\""
                + step
                + "\",\"qtyStep\":\"" + step + "\",\"minNotionalValue\":\"5\"},\"unifiedMarginTrade\":true,"
                + "\"fundingInterval\":480,\"settleCoin\":\"" + (inverse ? instrument.base() : instrument.quote())
                + "\",\"copyTrading\":\"none\",\"isPreListing\":"
                + instrument.status().equals("PreLaunch")
                + ",\"preListingInfo\":null,\"symbolType\":\"" + instrument.symbolType() + "\"}";
    }

    private static long deliveryTime(FakeInstrument instrument) {
        return instrument.delistedAt() == null ? 0 : instrument.delistedAt().toEpochMilli();
    }

    private static String step(int decimals) {
        return BigDecimal.ONE.movePointLeft(decimals).toPlainString();
    }
}
