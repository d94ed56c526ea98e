package io.marketdata.redis;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A one-minute candle as named texts: version 1 of the form that streams and the hot cache have. */
final class CandleFields {
    static final String VERSION = "1";

    private CandleFields() {}

    static Map<String, String> of(CandleWithMeta from, MarketCatalogue markets) {
        Candle candle = from.candle();
        CandleMeta meta = from.meta();
        InstrumentId instrument = candle.instrument();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("schema_version", VERSION);
        fields.put("market_id", instrument.market().toString());
        fields.put("symbol", instrument.symbol().value());
        fields.put("instrument_key", markets.instrumentKey(instrument));
        fields.put("ts_open", Times.millis(candle.tsOpen()));
        fields.put("ts_close", Times.millis(candle.tsClose()));
        fields.put("open", Decimals.of(candle.open()));
        fields.put("high", Decimals.of(candle.high()));
        fields.put("low", Decimals.of(candle.low()));
        fields.put("close", Decimals.of(candle.close()));
        fields.put("volume_base", Decimals.of(candle.volumeBase()));
        fields.put("volume_quote", Decimals.orEmpty(candle.volumeQuote()));
        fields.put("source", meta.source().code());
        fields.put("ingested_at", Times.millis(meta.ingestedAt()));
        fields.put("ingest_id", meta.ingestId() == null ? "" : meta.ingestId().toString());
        fields.put(
                "trades_count",
                meta.tradesCount() == null ? "" : meta.tradesCount().toString());
        return fields;
    }

    /**
     * The candle of texts.
     *
     * @param where they stand, for messages
     */
    static CandleWithMeta parse(Map<String, String> fields, String where) {
        try {
            String version = required(fields, "schema_version");
            if (!version.equals(VERSION)) {
                throw new IllegalArgumentException("schema_version " + version + " is not " + VERSION);
            }
            InstrumentId instrument =
                    InstrumentId.of(Integer.parseInt(required(fields, "market_id")), required(fields, "symbol"));
            String quote = optional(fields, "volume_quote");
            String ingestId = optional(fields, "ingest_id");
            String trades = optional(fields, "trades_count");
            Candle candle = new Candle(
                    instrument,
                    instant(fields, "ts_open"),
                    instant(fields, "ts_close"),
                    number(fields, "open"),
                    number(fields, "high"),
                    number(fields, "low"),
                    number(fields, "close"),
                    number(fields, "volume_base"),
                    quote.isEmpty() ? null : (Double) Double.parseDouble(quote));
            CandleMeta meta = new CandleMeta(
                    CandleSource.of(required(fields, "source")),
                    instant(fields, "ingested_at"),
                    required(fields, "instrument_key"),
                    ingestId.isEmpty() ? null : UUID.fromString(ingestId),
                    trades.isEmpty() ? null : (Long) Long.parseLong(trades),
                    null,
                    null);
            return new CandleWithMeta(candle, meta);
        } catch (IllegalArgumentException | DateTimeException problem) {
            throw malformed(where, problem.getMessage(), problem);
        }
    }

    static MalformedDataException malformed(String where, @Nullable String what, Throwable problem) {
        return new MalformedDataException(
                "MD-Q001", where + " is no candle of this library: " + MarketDataException.foreign(what), problem);
    }

    private static String required(Map<String, String> fields, String name) {
        String value = optional(fields, name);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static String optional(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "");
    }

    private static double number(Map<String, String> fields, String name) {
        return Double.parseDouble(required(fields, name));
    }

    private static Instant instant(Map<String, String> fields, String name) {
        return Instant.parse(required(fields, name));
    }
}
