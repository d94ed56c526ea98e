package io.marketdata.examples;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleWriter;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import java.nio.file.Path;

/** Realistic candles into a Parquet file: {@code GenerateCandles FILE SYMBOL START END}. */
public final class GenerateCandles {
    private GenerateCandles() {}

    public static void main(String[] args) {
        CandleBatch batch = CandleBatch.ofCapacity(50_000);
        try (CandleStream candles = CandleGenerator.ofSeed(1)
                        .stream1m(InstrumentId.of(3, args[1]), TimeRange.parse(args[2], args[3]));
                ParquetCandleWriter file =
                        ParquetCandleWriter.builder(Path.of(args[0])).build()) {
            while (candles.read(batch)) {
                file.write(batch);
                batch.clear();
            }
        }
    }
}
