package io.marketdata.feed;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.CandleCursor;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Reads a short stream into records; what is no candle of the asked range and instrument is left out. */
final class Rows {
    private static final int AT_ONCE = 1_024;

    private Rows() {}

    /** By minute; the stream is closed. */
    static NavigableMap<Long, CandleWithMeta> of(CandleStream stream, InstrumentId instrument, TimeRange range) {
        NavigableMap<Long, CandleWithMeta> rows = new TreeMap<>();
        long minutes = (range.endMillis() - range.startMillis()) / Minutes.MILLIS;
        CandleBatch batch = CandleBatch.ofCapacity((int) Math.max(1, Math.min(minutes, AT_ONCE)));
        try (stream) {
            while (stream.read(batch)) {
                CandleCursor cursor = batch.cursor();
                while (cursor.next()) {
                    add(cursor, instrument, range, rows);
                }
                batch.clear();
            }
        }
        return rows;
    }

    /** Whether the stream has any row; it is closed. */
    static boolean any(CandleStream stream) {
        try (stream) {
            return stream.read(CandleBatch.ofCapacity(1));
        }
    }

    private static void add(
            CandleCursor cursor, InstrumentId instrument, TimeRange range, NavigableMap<Long, CandleWithMeta> rows) {
        CandleWithMeta row;
        try {
            row = cursor.toRecord();
        } catch (IllegalArgumentException noCandle) {
            return;
        }
        if (row.candle().instrument().equals(instrument)
                && range.contains(row.candle().tsOpen())
                && Minutes.isOneMinute(row.candle())) {
            rows.put(Minutes.of(row.candle()), row);
        }
    }
}
