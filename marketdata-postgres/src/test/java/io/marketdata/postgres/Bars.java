package io.marketdata.postgres;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvStore;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Candles whose close tells time and version. */
final class Bars {
    static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    static final Instant START = Instant.parse("2026-01-15T00:00:00Z");
    static final TimeRange ALL = TimeRange.parse("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z");

    private Bars() {}

    static CandleBatch of(Timeframe timeframe, int from, int count, long version) {
        CandleBatch batch = CandleBatch.ofCapacity(count);
        for (int i = from; i < from + count; i++) {
            append(batch, BTC, timeframe, START.toEpochMilli() + i * timeframe.millis(), version / 1e3);
        }
        batch.stamp(UUID.randomUUID(), 0, version);
        return batch;
    }

    static void append(CandleBatch batch, InstrumentId instrument, Timeframe timeframe, long time, double more) {
        double price = 100 + time / 60_000 % 977 / 7.0;
        batch.append(
                batch.instrument(instrument, "bybit:spot:" + instrument.symbol()),
                batch.provenance(new Provenance(CandleSource.REST, 0, null)),
                time,
                time + timeframe.millis(),
                price,
                price + 20,
                price - 20,
                price + more,
                time / 1e6);
    }

    static Map<Long, Double> closes(CandleBatch batch) {
        Map<Long, Double> closes = new TreeMap<>();
        for (int row = 0; row < batch.size(); row++) {
            closes.put(batch.openTimeMillis()[row], batch.closes()[row]);
        }
        return closes;
    }

    static Map<Long, Double> closes(OhlcvStore store, InstrumentId instrument, Timeframe timeframe) {
        Map<Long, Double> closes = new TreeMap<>();
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        try (CandleStream stream = store.read(instrument, timeframe, ALL)) {
            while (stream.read(batch)) {
                closes.putAll(closes(batch));
                batch.clear();
            }
        }
        return closes;
    }
}
