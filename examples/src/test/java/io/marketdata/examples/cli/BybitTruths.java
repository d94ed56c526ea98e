package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.bybit.BybitCandle;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitTruth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Compares what a store gives with what a fake Bybit has, value by value. */
final class BybitTruths {
    private static final Duration PART = Duration.ofDays(30);

    private BybitTruths() {}

    /** Asserts that a stream is the spot candles of {@code [from, to)} and nothing else; closes it; returns how many. */
    static long assertSame(
            BybitTruth truth, CandleStream stream, String symbol, Timeframe timeframe, Instant from, Instant to) {
        CandleBatch batch = CandleBatch.ofCapacity(10_000);
        int row = 0;
        long rows = 0;
        try (stream) {
            for (Instant part = from; part.isBefore(to); part = part.plus(PART)) {
                Instant end = part.plus(PART).isBefore(to) ? part.plus(PART) : to;
                List<BybitCandle> candles = truth.candles(BybitCategory.SPOT, symbol, timeframe, part, end);
                for (BybitCandle candle : candles) {
                    if (row == batch.size()) {
                        batch.clear();
                        row = 0;
                        assertThat(stream.read(batch))
                                .as("%s %s at %s is there", symbol, timeframe, candle.start())
                                .isTrue();
                    }
                    if (!same(batch, row, candle)) {
                        throw new AssertionError("%s %s: %s is not %s"
                                .formatted(symbol, timeframe, batch.rows().get(row), candle));
                    }
                    row++;
                    rows++;
                }
            }
            boolean more = row < batch.size();
            batch.clear();
            more |= stream.read(batch);
            assertThat(more).as("%s %s behind %s", symbol, timeframe, to).isFalse();
        }
        return rows;
    }

    private static boolean same(CandleBatch batch, int row, BybitCandle candle) {
        return batch.openTimeMillis()[row] == candle.start().toEpochMilli()
                && batch.opens()[row] == candle.open().doubleValue()
                && batch.highs()[row] == candle.high().doubleValue()
                && batch.lows()[row] == candle.low().doubleValue()
                && batch.closes()[row] == candle.close().doubleValue()
                && batch.baseVolumes()[row] == candle.volume().doubleValue();
    }
}
