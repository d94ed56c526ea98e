package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one ticker as they come together of a snapshot and what changed since.
 *
 * <p>What a delta does not name is as it was; an empty text is no value. A delta that comes before a snapshot or is older than
 * what is known changes nothing.
 */
final class TickerFigures {
    private static final List<String> NAMES =
            List.of("lastPrice", "price24hPcnt", "highPrice24h", "lowPrice24h", "volume24h", "turnover24h");
    private static final long MOST_AHEAD_MILLIS = 86_400_000;

    private final InstrumentId instrument;
    private final @Nullable Double[] figures = new @Nullable Double[NAMES.size()];
    private boolean known;
    private long cs;
    private long updatedMillis;

    TickerFigures(InstrumentId instrument) {
        this.instrument = instrument;
    }

    /** What one message says. */
    private static final class Said {
        private final @Nullable Double[] figures = new @Nullable Double[NAMES.size()];
        private final boolean[] named = new boolean[NAMES.size()];
        private String type = "";
        private @Nullable String symbol;
        private long cs;
        private long ts;
    }

    /** Forgets everything: the next connection begins with a snapshot. */
    void clear() {
        known = false;
        cs = 0;
        Arrays.fill(figures, null);
    }

    /**
     * Takes a message over.
     *
     * @return the figures now; null where the message changed nothing since it is older, or before any snapshot
     * @throws io.marketdata.error.MalformedDataException where it cannot be read; nothing is changed then
     */
    @Nullable Ticker take(String text, String place, long nowMillis) {
        Said said = new Said();
        StreamMessage.read(text, place, json -> message(json, place, said));
        if (said.symbol != null
                && !said.symbol.equalsIgnoreCase(instrument.symbol().value())) {
            throw JsonBody.malformed("MD-J010", place, "it is about " + MarketDataException.foreign(said.symbol));
        }
        boolean snapshot = said.type.equals("snapshot");
        if (!snapshot && !said.type.equals("delta")) {
            throw JsonBody.malformed("MD-J008", place, "type is neither snapshot nor delta");
        }
        if (!snapshot && (!known || said.cs < cs)) {
            return null;
        }
        for (int i = 0; i < figures.length; i++) {
            if (snapshot || said.named[i]) {
                figures[i] = said.figures[i];
            }
        }
        known = true;
        cs = said.cs;
        // A stamp that is far off would keep every later ticker out of a cache, or this one.
        long plausible = said.ts > nowMillis + MOST_AHEAD_MILLIS ? nowMillis : said.ts;
        updatedMillis = Math.max(updatedMillis, plausible);
        return new Ticker(
                instrument,
                figures[0],
                figures[1],
                figures[2],
                figures[3],
                figures[4],
                figures[5],
                Instant.ofEpochMilli(updatedMillis));
    }

    private static void message(JsonParser json, String place, Said said) throws IOException {
        boolean data = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "type" -> said.type = value == JsonToken.VALUE_STRING ? json.getText() : "";
                case "cs" -> said.cs = JsonBody.integer(json, place, "cs");
                case "ts" -> said.ts = JsonBody.integer(json, place, "ts");
                case "data" -> {
                    data = value == JsonToken.START_OBJECT;
                    if (data) {
                        figures(json, place, said);
                    } else {
                        json.skipChildren();
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (!data) {
            throw JsonBody.malformed("MD-J008", place, "data is no object");
        }
    }

    private static void figures(JsonParser json, String place, Said said) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            int at = NAMES.indexOf(name);
            if (at >= 0) {
                said.named[at] = true;
                said.figures[at] = JsonBody.decimal(json, place, name);
            } else if (name.equals("symbol") && value == JsonToken.VALUE_STRING) {
                said.symbol = json.getText();
            } else {
                json.skipChildren();
            }
        }
    }
}
