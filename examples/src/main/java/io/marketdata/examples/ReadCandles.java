package io.marketdata.examples;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.CandleCursor;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.time.Instant;

/** Canonical candles from the server of {@code CH_HOST}, each once: {@code ReadCandles SYMBOL START END}. */
public final class ReadCandles {
    private ReadCandles() {}

    public static void main(String[] args) {
        CandleBatch batch = CandleBatch.ofCapacity(10_000);
        try (ClickHouse clickHouse = ClickHouse.connect(System.getenv());
                CandleStream candles = clickHouse
                        .canonicalReader()
                        .read1m(InstrumentId.of(3, args[0]), TimeRange.parse(args[1], args[2]))) {
            while (candles.read(batch)) {
                CandleCursor row = batch.cursor();
                while (row.next()) {
                    System.out.println(Instant.ofEpochMilli(row.openTimeMillis()) + " " + row.close());
                }
                batch.clear();
            }
        }
    }
}
