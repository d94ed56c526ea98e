package io.marketdata.clickhouse;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Candles that differ in every column and row. */
final class Candles {
    static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");

    private Candles() {}

    static void append(CandleBatch batch, InstrumentId instrument, Instant open, long ingestedAtMillis) {
        long millis = open.toEpochMilli();
        double price = 100
                + (millis / 60_000 % 1_000) / 8.0
                + instrument.symbol().value().length();
        int ordinal = batch.instrument(instrument, key(instrument));
        int provenance = batch.provenance(new Provenance(CandleSource.FILE, ingestedAtMillis, null));
        batch.append(ordinal, provenance, millis, millis + 60_000, price, price + 2, price - 2, price + 1, price / 3);
        batch.quoteVolumes()[batch.size() - 1] = price * 7;
    }

    static CandleBatch minutes(InstrumentId instrument, String start, int count, long ingestedAtMillis) {
        CandleBatch batch = CandleBatch.ofCapacity(count);
        for (int i = 0; i < count; i++) {
            append(batch, instrument, Instant.parse(start).plusSeconds(60L * i), ingestedAtMillis);
        }
        return batch;
    }

    static String key(InstrumentId instrument) {
        return instrument.market().value() <= 4
                ? MarketCatalogue.builtin().instrumentKey(instrument)
                : "test:any:" + instrument.symbol();
    }

    static List<CandleWithMeta> all(CandleStream stream, int capacity) {
        List<CandleWithMeta> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        try (stream) {
            while (stream.read(batch)) {
                rows.addAll(batch.rows());
                batch.clear();
            }
        }
        return rows;
    }
}
