package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonParser;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.time.Instant;

/**
 * One request for candles. A window asks for no more than a page holds, so that it does not matter which end the venue cuts;
 * one without an end asks for the first candles that there are from its start on.
 *
 * @param fromMillis open time of the first candle
 * @param toMillis behind the open time of the last one; {@link #NO_END} where there is none
 * @param limit rows of a page
 */
record KlineWindow(
        BybitCategory category, String symbol, Timeframe timeframe, long fromMillis, long toMillis, int limit)
        implements RestClient.Question<KlinePage> {
    static final long NO_END = Long.MAX_VALUE;
    static final int BODY_LIMIT = 2 * 1024 * 1024;

    @Override
    public String pathAndQuery() {
        String end = toMillis == NO_END ? "" : "&end=" + (toMillis - timeframe.millis());
        return "/v5/market/kline?category=%s&symbol=%s&interval=%s&start=%d%s&limit=%d"
                .formatted(category.code(), Queries.encoded(symbol), interval(), fromMillis, end, limit);
    }

    private String interval() {
        return timeframe == Timeframe.D1 ? "D" : Integer.toString(timeframe.minutes());
    }

    @Override
    public int bodyLimit() {
        return BODY_LIMIT;
    }

    boolean holds(long openMillis) {
        return openMillis >= fromMillis && openMillis < toMillis;
    }

    @Override
    public RestClient.Reading<KlinePage> begin() {
        KlinePage page = new KlinePage(pathAndQuery(), timeframe.millis(), limit);
        KlineParser parser = new KlineParser(page);
        return new RestClient.Reading<>() {
            @Override
            public void read(JsonParser json) throws IOException {
                parser.read(json);
            }

            @Override
            public KlinePage end(Envelope envelope) {
                page.serverMillis(envelope.timeMillis());
                return checked(page, parser);
            }
        };
    }

    private KlinePage checked(KlinePage page, KlineParser parser) {
        String named = parser.symbol();
        if (named != null && !named.equals(symbol)) {
            throw new MalformedDataException(
                    "MD-J010", page.place + ": asked for " + symbol + ", got " + MarketDataException.foreign(named));
        }
        if (!page.ascend()) {
            throw new MalformedDataException(
                    "MD-J013", page.place + ": the answer says different things of one candle");
        }
        int rows = page.size();
        page.leftOut(page.retain(this::holds));
        if (rows > 0 && page.size() == 0) {
            throw new MalformedDataException(
                    "MD-J014",
                    "%s: none of the %d rows is inside [%s, %s): the venue took another window than was asked for"
                            .formatted(
                                    page.place,
                                    rows,
                                    Instant.ofEpochMilli(fromMillis),
                                    toMillis == NO_END ? "..." : Instant.ofEpochMilli(toMillis)));
        }
        return page;
    }
}
