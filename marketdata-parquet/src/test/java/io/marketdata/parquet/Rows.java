package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Candles for the tests: what goes into files and what comes out, as one line of text a row. */
final class Rows {
    static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    static final long T0 = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();
    static final TimeRange ALL = TimeRange.parse("2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
    static final long MINUTE = 60_000;

    private Rows() {}

    /** The minutes from one up to and without another. */
    static TimeRange range(long from, long to) {
        return TimeRange.of(Instant.ofEpochMilli(T0 + from * MINUTE), Instant.ofEpochMilli(T0 + to * MINUTE));
    }

    /** A batch with room for some rows, and what {@link #add} needs registered. */
    static CandleBatch batch(int capacity) {
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        batch.provenance(new Provenance(CandleSource.FILE, T0, null));
        return batch;
    }

    /** The candle of a minute; its values follow from instrument and minute. */
    static void add(CandleBatch batch, InstrumentId instrument, long minute) {
        int ordinal = batch.instrument(instrument, "bybit:spot:" + instrument.symbol());
        double base =
                100 + Math.floorMod(minute * 7919 + instrument.symbol().value().charAt(0), 10_007) / 10.0;
        long open = T0 + minute * MINUTE;
        batch.append(ordinal, 0, open, open + MINUTE, base, base + 2.5, base - 1.25, base + 1, minute % 1_000 / 8.0);
    }

    /** The candles of the minutes from one up to and without another. */
    static CandleBatch minutes(InstrumentId instrument, int from, int to) {
        CandleBatch batch = batch(Math.max(1, to - from));
        for (int minute = from; minute < to; minute++) {
            add(batch, instrument, minute);
        }
        return batch;
    }

    /** Adds optional values to a batch; every fifth row has none. */
    static CandleBatch withOptionals(CandleBatch batch) {
        for (int row = 0; row < batch.size(); row++) {
            boolean absent = row % 5 == 0;
            batch.quoteVolumes()[row] = absent ? CandleBatch.ABSENT : row * 0.5;
            batch.tradesCounts()[row] = absent ? CandleBatch.ABSENT_COUNT : row;
            batch.takerBuyBaseVolumes()[row] = absent ? CandleBatch.ABSENT : row * 0.25;
            batch.takerBuyQuoteVolumes()[row] = absent ? CandleBatch.ABSENT : row * 0.125;
        }
        return batch;
    }

    static Path write(Path path, CandleBatch... batches) {
        return write(path, builder -> builder, batches);
    }

    static Path write(Path path, UnaryOperator<ParquetCandleWriter.Builder> settings, CandleBatch... batches) {
        try (ParquetCandleWriter writer =
                settings.apply(ParquetCandleWriter.builder(path)).build()) {
            for (CandleBatch batch : batches) {
                writer.write(batch);
            }
        }
        return path;
    }

    static ParquetCandleSource.Builder source(Path... paths) {
        ParquetCandleSource.Builder builder = ParquetCandleSource.builder();
        for (Path path : paths) {
            builder.path(path);
        }
        return builder;
    }

    static List<String> read(ParquetCandleSource source, InstrumentId instrument, TimeRange range) {
        return read(source, instrument, range, 1_000);
    }

    static List<String> read(Path path, InstrumentId instrument) {
        return read(source(path).build(), instrument, ALL);
    }

    static List<String> read(ParquetCandleSource source, InstrumentId instrument, TimeRange range, int capacity) {
        List<String> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        try (CandleStream stream = source.stream1m(instrument, range)) {
            while (stream.read(batch)) {
                rows.addAll(lines(batch));
                batch.clear();
            }
        }
        return rows;
    }

    /** Every row as text, without where it stood. */
    static List<String> lines(CandleBatch batch) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            lines.add(line(batch, row));
        }
        return lines;
    }

    static String line(CandleBatch batch, int row) {
        return batch.instrumentKeys().get(batch.instrumentOrdinals()[row]) + " "
                + time(batch.openTimeMillis()[row]) + " " + time(batch.closeTimeMillis()[row]) + " "
                + number(batch.opens()[row]) + " " + number(batch.highs()[row]) + " " + number(batch.lows()[row]) + " "
                + number(batch.closes()[row]) + " " + number(batch.baseVolumes()[row]) + " "
                + number(batch.hasQuoteVolumes() ? batch.quoteVolumes()[row] : CandleBatch.ABSENT) + " "
                + (batch.hasTradesCounts() ? batch.tradesCounts()[row] : CandleBatch.ABSENT_COUNT) + " "
                + number(batch.hasTakerBuyBaseVolumes() ? batch.takerBuyBaseVolumes()[row] : CandleBatch.ABSENT) + " "
                + number(batch.hasTakerBuyQuoteVolumes() ? batch.takerBuyQuoteVolumes()[row] : CandleBatch.ABSENT);
    }

    private static String number(double value) {
        return CandleBatch.isAbsent(value) ? "absent" : Double.toString(value);
    }

    private static String time(long millis) {
        return millis == CandleBatch.ABSENT_TIME
                ? "absent"
                : Instant.ofEpochMilli(millis).toString();
    }
}
