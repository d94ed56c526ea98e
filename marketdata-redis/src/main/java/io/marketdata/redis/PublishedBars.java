package io.marketdata.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.MarketCatalogue;
import io.marketdata.error.WriteException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The published form of final bars, written and read: one JSON object of a symbol, a timeframe and up to 512 bars.
 *
 * <p>Times are milliseconds since the epoch, {@code close_time} the last one inside, {@code event_ts} when the bar was taken
 * in. Numbers are the shortest decimals that give the same double. {@code symbol} is the symbol for instruments of the home
 * market and the instrument key for others. Immutable.
 */
public final class PublishedBars {
    private static final JsonFactory JSON = new JsonFactory();

    private final MarketCatalogue markets;
    private final Names names;

    private PublishedBars(MarketCatalogue markets, MarketId home) {
        this.markets = markets;
        this.names = new Names(markets, home);
    }

    /**
     * The form by a catalogue.
     *
     * @param home the market whose instruments are called by their symbol alone
     */
    public static PublishedBars of(MarketCatalogue markets, MarketId home) {
        return new PublishedBars(markets, home);
    }

    /**
     * Writes one message.
     *
     * @param candles closed, ascending by open time, 1 to 512, all of one source
     * @throws IllegalArgumentException naming the candle that is not so
     * @throws io.marketdata.error.WriteException for candles of unknown source
     */
    public String write(InstrumentId instrument, Timeframe timeframe, List<CandleWithMeta> candles) {
        CandleMessages.require(instrument, timeframe, candles);
        String source = candles.get(0).meta().source().code();
        StringWriter text = new StringWriter(128 + 256 * candles.size());
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("symbol", names.of(instrument));
            json.writeStringField("tf", timeframe.code());
            json.writeStringField("source", source);
            json.writeBooleanField("complete", true);
            json.writeBooleanField("synthetic", false);
            json.writeArrayFieldStart("bars");
            for (CandleWithMeta one : candles) {
                writeBar(json, one, source);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void writeBar(JsonGenerator json, CandleWithMeta one, String source) throws IOException {
        Candle candle = one.candle();
        json.writeStartObject();
        json.writeNumberField("open_time", candle.tsOpen().toEpochMilli());
        json.writeNumberField("close_time", candle.tsClose().toEpochMilli() - 1);
        writeDecimal(json, "open", candle.open());
        writeDecimal(json, "high", candle.high());
        writeDecimal(json, "low", candle.low());
        writeDecimal(json, "close", candle.close());
        writeDecimal(json, "volume", candle.volumeBase());
        json.writeBooleanField("complete", true);
        json.writeBooleanField("synthetic", false);
        json.writeStringField("source", source);
        json.writeNumberField("event_ts", one.meta().ingestedAt().toEpochMilli());
        json.writeEndObject();
    }

    private static void writeDecimal(JsonGenerator json, String name, double value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Decimals.of(value));
    }

    /**
     * Reads one message; what the form does not carry (volume in quote, trades, run) is null.
     *
     * @throws io.marketdata.error.MalformedDataException (MD-Q001) for anything else than this form, or bars that are not
     *     final
     */
    public List<CandleWithMeta> read(String message) {
        List<Map<String, String>> bars = new ArrayList<>();
        Map<String, String> head;
        try (JsonParser json = JSON.createParser(message)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it does not begin with {");
            }
            head = object(json, bars);
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("something follows its end");
            }
            InstrumentId instrument = names.instrument(field(head, "symbol"));
            Timeframe timeframe = Timeframe.of(field(head, "tf"));
            requireFinal(head);
            List<CandleWithMeta> candles = new ArrayList<>(bars.size());
            for (Map<String, String> bar : bars) {
                candles.add(candle(instrument, timeframe, bar));
            }
            CandleMessages.require(instrument, timeframe, candles);
            return List.copyOf(candles);
        } catch (IOException | IllegalArgumentException | WriteException problem) {
            throw CandleFields.malformed("a message of bars", problem.getMessage(), problem);
        }
    }

    /** The scalars of an object; the objects inside its array {@code bars} go to a list of their own. */
    private static Map<String, String> object(JsonParser json, List<Map<String, String>> bars) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_ARRAY && name.equals("bars")) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    bars.add(object(json, new ArrayList<>()));
                }
            } else if (value != null && value.isScalarValue()) {
                fields.put(name, json.getText());
            } else {
                throw new IllegalArgumentException("the value of " + name + " is of another kind");
            }
        }
        return fields;
    }

    private CandleWithMeta candle(InstrumentId instrument, Timeframe timeframe, Map<String, String> bar) {
        requireFinal(bar);
        long open = Long.parseLong(field(bar, "open_time"));
        long close = Long.parseLong(field(bar, "close_time"));
        if (close != open + timeframe.millis() - 1) {
            throw new IllegalArgumentException(
                    "close_time %d is not open_time %d + %s - 1 ms".formatted(close, open, timeframe));
        }
        Candle candle = new Candle(
                instrument,
                Instant.ofEpochMilli(open),
                Instant.ofEpochMilli(close + 1),
                Double.parseDouble(field(bar, "open")),
                Double.parseDouble(field(bar, "high")),
                Double.parseDouble(field(bar, "low")),
                Double.parseDouble(field(bar, "close")),
                Double.parseDouble(field(bar, "volume")),
                null);
        return new CandleWithMeta(
                candle,
                new CandleMeta(
                        CandleSource.of(field(bar, "source")),
                        Instant.ofEpochMilli(Long.parseLong(field(bar, "event_ts"))),
                        markets.instrumentKey(instrument)));
    }

    private static void requireFinal(Map<String, String> fields) {
        if (!field(fields, "complete").equals("true")
                || !field(fields, "synthetic").equals("false")) {
            throw new IllegalArgumentException("a bar is not complete, or synthetic");
        }
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
