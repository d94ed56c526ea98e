package io.marketdata.parquet;

import io.marketdata.model.Symbol;
import io.marketdata.model.Timeframe;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a file of a series says of itself, in its key-value metadata.
 *
 * @param symbol whose series it is
 * @param timeframe the length of its candles
 * @param source who the candles came from, such as {@code firstratedata}; null where it was not said
 * @param adjustment how prices were adjusted, such as {@code contin_UNadj}; null where it was not said
 * @param basisDate the date of the download that an adjusted series as a whole stands on; null where it has none
 * @param basisHash a checksum of the same; null where it has none
 */
public record SeriesMetadata(
        String symbol,
        Timeframe timeframe,
        @Nullable String source,
        @Nullable String adjustment,
        @Nullable LocalDate basisDate,
        @Nullable String basisHash) {

    static final String PREFIX = "marketdata.";
    static final String SCHEMA = PREFIX + "schema";
    static final String SCHEMA_VERSION = "series-1";
    private static final String WRITER = PREFIX + "writer";
    private static final String SYMBOL = PREFIX + "symbol";
    private static final String TIMEFRAME = PREFIX + "timeframe";
    private static final String TIMESTAMP = PREFIX + "timestamp";
    private static final String SOURCE = PREFIX + "source";
    private static final String ADJUSTMENT = PREFIX + "adjustment";
    private static final String BASIS_DATE = PREFIX + "basis.date";
    private static final String BASIS_HASH = PREFIX + "basis.hash";
    private static final String INSTANT = "start of the bar, an instant, UTC";
    private static final String DATE = "trading date, written as its 00:00 UTC";

    public SeriesMetadata {
        symbol = new Symbol(symbol).value();
        Objects.requireNonNull(timeframe);
    }

    /** Of a series without more. */
    public static SeriesMetadata of(String symbol, Timeframe timeframe) {
        return new SeriesMetadata(symbol, timeframe, null, null, null, null);
    }

    public SeriesMetadata withSource(String newSource) {
        return new SeriesMetadata(symbol, timeframe, newSource, adjustment, basisDate, basisHash);
    }

    public SeriesMetadata withAdjustment(String newAdjustment) {
        return new SeriesMetadata(symbol, timeframe, source, newAdjustment, basisDate, basisHash);
    }

    public SeriesMetadata withBasis(LocalDate date, @Nullable String hash) {
        return new SeriesMetadata(symbol, timeframe, source, adjustment, date, hash);
    }

    Map<String, String> toMap() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(SCHEMA, SCHEMA_VERSION);
        entries.put(WRITER, "marketdata " + version());
        entries.put(SYMBOL, symbol);
        entries.put(TIMEFRAME, timeframe.code());
        entries.put(TIMESTAMP, timeframe == Timeframe.D1 ? DATE : INSTANT);
        put(entries, SOURCE, source);
        put(entries, ADJUSTMENT, adjustment);
        put(entries, BASIS_DATE, basisDate == null ? null : basisDate.toString());
        put(entries, BASIS_HASH, basisHash);
        return entries;
    }

    private static void put(Map<String, String> entries, String key, @Nullable String value) {
        if (value != null) {
            entries.put(key, value);
        }
    }

    private static String version() {
        String version = SeriesMetadata.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }

    /** What a footer's entries say; null where they are not of a series. */
    static @Nullable SeriesMetadata of(Map<String, String> entries) {
        String symbol = entries.get(SYMBOL);
        String timeframe = entries.get(TIMEFRAME);
        if (symbol == null || timeframe == null || !SCHEMA_VERSION.equals(entries.get(SCHEMA))) {
            return null;
        }
        String date = entries.get(BASIS_DATE);
        return new SeriesMetadata(
                symbol,
                Timeframe.of(timeframe),
                entries.get(SOURCE),
                entries.get(ADJUSTMENT),
                date == null ? null : LocalDate.parse(date),
                entries.get(BASIS_HASH));
    }
}
