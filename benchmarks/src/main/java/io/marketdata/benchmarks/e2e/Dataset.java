package io.marketdata.benchmarks.e2e;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleWriter;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Candles in one Parquet file.
 *
 * @param file where they are
 * @param instruments whose they are
 * @param range which minutes
 * @param rows how many there are
 */
record Dataset(Path file, List<InstrumentId> instruments, TimeRange range, long rows) {
    private static final int CHUNK_ROWS = 50_000;
    private static final Instant START = Instant.parse("2016-01-01T00:00:00Z");

    /** Minutes of one symbol from 2016 on. */
    static Dataset ofOneSymbol(Path file, long minutes) {
        return write(
                file,
                List.of(InstrumentId.of(3, "BTCUSDT")),
                TimeRange.of(START, START.plus(Duration.ofMinutes(minutes))),
                false);
    }

    /** Days of many symbols, ordered by symbol and time or by time and symbol. */
    static Dataset ofManySymbols(Path file, int symbols, int days, boolean byTime) {
        List<InstrumentId> instruments = IntStream.range(0, symbols)
                .mapToObj(i -> InstrumentId.of(3, "SYM%03dUSDT".formatted(i)))
                .toList();
        return write(file, instruments, TimeRange.of(START, START.plus(Duration.ofDays(days))), byTime);
    }

    /** The same file, of which only some instruments are asked for. */
    Dataset ofFirst(int count) {
        return new Dataset(file, instruments.subList(0, count), range, rows / instruments.size() * count);
    }

    InstrumentId only() {
        return instruments.get(0);
    }

    private static Dataset write(Path file, List<InstrumentId> instruments, TimeRange range, boolean byTime) {
        // What Bybit's klines hold, and the table of market 3 keeps: no number of trades, no taker's volumes.
        CandleGenerator generator = CandleGenerator.builder()
                .seed(1)
                .withTradesCount(false)
                .withTakerBuyVolumes(false)
                .build();
        CandleBatch batch = CandleBatch.ofCapacity(CHUNK_ROWS);
        long rows = 0;
        try (ParquetCandleWriter writer = ParquetCandleWriter.builder(file).build()) {
            Duration step = byTime ? Duration.ofMinutes(CHUNK_ROWS / instruments.size()) : range.duration();
            for (Instant from = range.start(); from.isBefore(range.end()); from = from.plus(step)) {
                Instant to = from.plus(step).isBefore(range.end()) ? from.plus(step) : range.end();
                rows += byTime
                        ? writeByTime(generator, instruments, TimeRange.of(from, to), batch, writer)
                        : writeBySymbol(generator, instruments, TimeRange.of(from, to), batch, writer);
            }
        }
        return new Dataset(file, instruments, range, rows);
    }

    private static long writeBySymbol(
            CandleGenerator generator,
            List<InstrumentId> instruments,
            TimeRange range,
            CandleBatch batch,
            ParquetCandleWriter writer) {
        long rows = 0;
        for (InstrumentId instrument : instruments) {
            try (CandleStream candles = generator.stream1m(instrument, range)) {
                while (candles.read(batch)) {
                    writer.write(batch);
                    rows += batch.size();
                    batch.clear();
                }
            }
        }
        return rows;
    }

    private static long writeByTime(
            CandleGenerator generator,
            List<InstrumentId> instruments,
            TimeRange range,
            CandleBatch batch,
            ParquetCandleWriter writer) {
        long rows = 0;
        for (Instant minute = range.start(); minute.isBefore(range.end()); minute = minute.plusSeconds(60)) {
            for (InstrumentId instrument : instruments) {
                batch.append(generator.candle(instrument, minute));
            }
            if (batch.remaining() < instruments.size()) {
                writer.write(batch);
                rows += batch.size();
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            writer.write(batch);
            rows += batch.size();
            batch.clear();
        }
        return rows;
    }
}
