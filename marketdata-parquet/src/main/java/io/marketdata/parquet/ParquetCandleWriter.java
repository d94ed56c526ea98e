package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Writes candles to one Parquet file, which {@link ParquetCandleSource} and every other reader of the format reads.
 *
 * <p><b>Columns.</b> {@code market_id} INT32, {@code symbol} STRING, {@code ts_open} and {@code ts_close} TIMESTAMP in UTC,
 * {@code open}, {@code high}, {@code low}, {@code close} and {@code volume_base} DOUBLE; {@code volume_quote},
 * {@code trades_count}, {@code taker_buy_volume_base} and {@code taker_buy_volume_quote} where the first batch has them,
 * null where a candle has none; {@code source}, {@code ingested_at} and {@code ingest_id} where {@link Builder#provenance}
 * asks for them. Pages carry checksums, row groups statistics, page indexes, and whether their rows ascend.
 *
 * <p><b>Completeness.</b> The file is a Parquet file only after {@link #close()}; what was at the path is gone with the
 * first write. A writer that failed leaves a file that readers refuse as truncated. <b>Memory.</b> The compressed pages
 * of one row group. <b>Threads.</b> One at a time. <b>Errors.</b> {@link WriteException} naming the file.
 */
public final class ParquetCandleWriter implements AutoCloseable {
    /** The rows of a row group unless told otherwise: {@value}. */
    public static final int DEFAULT_ROW_GROUP_ROWS = 1_000_000;

    private static final long MICROS_PER_MILLI = 1_000;

    private final Path path;
    private final ParquetCodec codec;
    private final int rowGroupRows;
    private final TimestampUnit unit;
    private final boolean provenance;
    private final @Nullable OutputStream sink;
    private final RowOrder order = new RowOrder();
    private @Nullable OutputStream out;
    private @Nullable ParquetFileWriter file;
    private @Nullable CandleSchema schema;
    private int groupRows;
    private boolean failed;
    private boolean closed;

    private ParquetCandleWriter(Builder builder) {
        path = builder.path;
        codec = builder.codec;
        rowGroupRows = builder.rowGroupRows;
        unit = builder.unit;
        provenance = builder.provenance;
        sink = builder.sink;
    }

    /** A writer of a file to describe. */
    public static Builder builder(Path path) {
        return new Builder(path);
    }

    /**
     * Writes all rows of a batch, which stays the caller's.
     *
     * @throws WriteException where the file cannot be written
     * @throws IllegalArgumentException where a required value is absent, or the batch has an optional column that the
     *     first one did not have; nothing of the batch is written then
     */
    public void write(CandleBatch batch) {
        write(batch, IntStream.range(0, batch.size()).iterator());
    }

    /** Writes some rows of a batch. */
    void write(CandleBatch batch, PrimitiveIterator.OfInt some) {
        if (closed || failed) {
            throw new IllegalStateException("the writer of " + path + (failed ? " has failed" : " is closed"));
        }
        try {
            ParquetFileWriter target = open(batch);
            CandleSchema columns = Objects.requireNonNull(schema);
            require(batch, columns);
            CandleRows rows =
                    new CandleRows(batch, columns, unit == TimestampUnit.MILLIS ? 1 : MICROS_PER_MILLI, provenance);
            while (some.hasNext()) {
                int row = some.nextInt();
                rows.write(row, target);
                order.add(batch, row);
                if (++groupRows == rowGroupRows) {
                    endRowGroup(target);
                }
            }
        } catch (IOException failure) {
            failed = true;
            throw failure(failure);
        }
    }

    private ParquetFileWriter open(CandleBatch first) throws IOException {
        if (file == null) {
            schema = CandleSchema.of(first);
            OutputStream stream = new BufferedOutputStream(sink == null ? Files.newOutputStream(path) : sink, 1 << 16);
            out = stream;
            file = new ParquetFileWriter(stream, schema.message(unit, provenance), CandleSchema.properties(), codec);
        }
        return file;
    }

    private static void require(CandleBatch batch, CandleSchema schema) {
        for (CandleColumn column : CandleColumn.values()) {
            if (!column.required()
                    && CandleSchema.has(batch, column)
                    && !schema.columns().contains(column)) {
                throw new IllegalArgumentException(
                        "the batch has " + column.columnName() + ", which the first batch of the file did not have");
            }
        }
        for (int row = 0; row < batch.size(); row++) {
            boolean absent = batch.openTimeMillis()[row] == CandleBatch.ABSENT_TIME
                    || batch.closeTimeMillis()[row] == CandleBatch.ABSENT_TIME
                    || CandleBatch.isAbsent(batch.opens()[row])
                    || CandleBatch.isAbsent(batch.highs()[row])
                    || CandleBatch.isAbsent(batch.lows()[row])
                    || CandleBatch.isAbsent(batch.closes()[row])
                    || CandleBatch.isAbsent(batch.baseVolumes()[row]);
            if (absent) {
                throw new IllegalArgumentException("row " + row + " of the batch lacks a time, a price or its volume");
            }
        }
    }

    private void endRowGroup(ParquetFileWriter target) throws IOException {
        target.endRowGroup(groupRows, order.sorting());
        order.clear();
        groupRows = 0;
    }

    /** Completes the file; closing twice does nothing. A file without rows is a complete one, too. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!failed) {
                ParquetFileWriter target = open(CandleBatch.ofCapacity(1));
                endRowGroup(target);
                target.end(Map.of("marketdata.schema", "1"));
            }
        } catch (IOException failure) {
            failed = true;
            throw failure(failure);
        } finally {
            closeStream();
        }
    }

    private void closeStream() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException failure) {
            if (!failed) {
                throw failure(failure);
            }
        }
    }

    private WriteException failure(IOException cause) {
        return new WriteException(
                "MD-D001",
                MarketDataException.foreign(path.toString()) + " cannot be written: "
                        + MarketDataException.foreign(cause.toString()),
                WriteException.Outcome.REJECTED,
                false,
                cause);
    }

    /** What a writer writes, and how. */
    public static final class Builder {
        private final Path path;
        private ParquetCodec codec = ParquetCodec.ZSTD;
        private int rowGroupRows = DEFAULT_ROW_GROUP_ROWS;
        private TimestampUnit unit = TimestampUnit.MICROS;
        private boolean provenance;
        private @Nullable OutputStream sink;

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path);
        }

        /** The compression; {@link ParquetCodec#ZSTD} unless told otherwise. */
        public Builder codec(ParquetCodec parquetCodec) {
            codec = Objects.requireNonNull(parquetCodec);
            return this;
        }

        /** The most rows of a row group; {@value #DEFAULT_ROW_GROUP_ROWS} unless told otherwise. */
        public Builder rowGroupRows(int rows) {
            if (rows < 1) {
                throw new IllegalArgumentException("rowGroupRows " + rows + " is not positive");
            }
            rowGroupRows = rows;
            return this;
        }

        /** The unit of timestamps, milliseconds or (unless told otherwise) microseconds. */
        public Builder timestampUnit(TimestampUnit timestampUnit) {
            if (timestampUnit != TimestampUnit.MILLIS && timestampUnit != TimestampUnit.MICROS) {
                throw new IllegalArgumentException("timestamps are written as MILLIS or MICROS, not " + timestampUnit);
            }
            unit = timestampUnit;
            return this;
        }

        /**
         * Whether rows say where they came from: {@code source} ({@code ws}, {@code rest}, {@code file}),
         * {@code ingested_at} and {@code ingest_id}, so that of several versions of a candle the newest can be told. Not
         * unless told otherwise.
         */
        public Builder provenance(boolean written) {
            provenance = written;
            return this;
        }

        /** Where the bytes go instead of the path, which only messages name then. */
        Builder sink(OutputStream stream) {
            sink = stream;
            return this;
        }

        /** Opens nothing before the first write. */
        public ParquetCandleWriter build() {
            return new ParquetCandleWriter(this);
        }
    }

    /** The rows of one batch on their way into the columns of a file. */
    private static final class CandleRows {
        private final CandleBatch batch;
        private final CandleSchema schema;
        private final long ticksPerMilli;
        private final Binary[] symbols;
        private final @Nullable ProvenanceColumns provenance;

        CandleRows(CandleBatch batch, CandleSchema schema, long ticksPerMilli, boolean provenance) {
            this.provenance = provenance ? new ProvenanceColumns(batch, ticksPerMilli) : null;
            this.batch = batch;
            this.schema = schema;
            this.ticksPerMilli = ticksPerMilli;
            symbols = batch.instruments().stream()
                    .map(instrument -> Binary.fromString(instrument.symbol().value()))
                    .toArray(Binary[]::new);
        }

        void write(int row, ParquetFileWriter file) {
            int index = 0;
            for (CandleColumn column : schema.columns()) {
                write(column, row, file.column(index++));
            }
            if (provenance != null) {
                provenance.write(row, file, index);
            }
            file.endRow();
        }

        private void write(CandleColumn column, int row, ColumnWriter writer) {
            int instrument = batch.instrumentOrdinals()[row];
            switch (column) {
                case MARKET_ID ->
                    writer.write(batch.instruments().get(instrument).market().value(), 0, 0);
                case SYMBOL -> writer.write(symbols[instrument], 0, 0);
                case TS_OPEN -> writer.write(batch.openTimeMillis()[row] * ticksPerMilli, 0, 0);
                case TS_CLOSE -> writer.write(batch.closeTimeMillis()[row] * ticksPerMilli, 0, 0);
                case OPEN -> writer.write(batch.opens()[row], 0, 0);
                case HIGH -> writer.write(batch.highs()[row], 0, 0);
                case LOW -> writer.write(batch.lows()[row], 0, 0);
                case CLOSE -> writer.write(batch.closes()[row], 0, 0);
                case VOLUME_BASE -> writer.write(batch.baseVolumes()[row], 0, 0);
                case VOLUME_QUOTE ->
                    optional(batch.hasQuoteVolumes() ? batch.quoteVolumes()[row] : CandleBatch.ABSENT, writer);
                case TAKER_BUY_VOLUME_BASE ->
                    optional(
                            batch.hasTakerBuyBaseVolumes() ? batch.takerBuyBaseVolumes()[row] : CandleBatch.ABSENT,
                            writer);
                case TAKER_BUY_VOLUME_QUOTE ->
                    optional(
                            batch.hasTakerBuyQuoteVolumes() ? batch.takerBuyQuoteVolumes()[row] : CandleBatch.ABSENT,
                            writer);
                case TRADES_COUNT -> {
                    long count = batch.hasTradesCounts() ? batch.tradesCounts()[row] : CandleBatch.ABSENT_COUNT;
                    if (count == CandleBatch.ABSENT_COUNT) {
                        writer.writeNull(0, 0);
                    } else {
                        writer.write(count, 0, 1);
                    }
                }
            }
        }

        private static void optional(double value, ColumnWriter writer) {
            if (CandleBatch.isAbsent(value)) {
                writer.writeNull(0, 0);
            } else {
                writer.write(value, 0, 1);
            }
        }
    }
}
