package io.marketdata.benchmarks.peer;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;

/**
 * Reads the same file into the same batches with parquet-java's {@link ColumnReader}, value by value. Its page buffers are
 * kept from file to file and no checksum is looked at, both in its favour.
 */
public final class ColumnReaderPeer implements AutoCloseable {
    private static final long MICROS_PER_MILLI = 1_000;

    private final List<ChunkPages> buffers = new ArrayList<>();
    private final InstrumentId instrument;
    private final String key;

    public ColumnReaderPeer(InstrumentId instrument, String key) {
        this.instrument = instrument;
        this.key = key;
    }

    /** Hands the batch over each time it is full, and what is left at the end; returns the rows. */
    public long read(Path file, CandleBatch batch, Consumer<CandleBatch> sink) throws IOException {
        long rows = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            FileMetaData footer = ParquetFooters.read(channel);
            MessageType schema = ParquetFooters.schema(footer);
            while (buffers.size() < schema.getFieldCount()) {
                buffers.add(new ChunkPages());
            }
            Provenance provenance = new Provenance(CandleSource.FILE, System.currentTimeMillis(), null);
            for (RowGroup group : footer.getRow_groups()) {
                Columns columns = new Columns(channel, group, schema, footer.getCreated_by());
                long left = group.getNum_rows();
                while (left > 0) {
                    int count = (int) Math.min(left, batch.remaining());
                    columns.fill(batch, count);
                    batch.advance(count, batch.provenance(provenance));
                    left -= count;
                    rows += count;
                    if (batch.remaining() == 0) {
                        sink.accept(batch);
                        batch.clear();
                    }
                }
            }
        }
        if (!batch.isEmpty()) {
            sink.accept(batch);
            batch.clear();
        }
        return rows;
    }

    @Override
    public void close() {
        buffers.forEach(ChunkPages::close);
    }

    private final class Columns {
        private final List<ColumnReader> readers = new ArrayList<>();

        Columns(FileChannel channel, RowGroup group, MessageType schema, String createdBy) {
            ColumnReadStoreImpl store = new ColumnReadStoreImpl(
                    new RowGroupPages(channel, group, schema, buffers), new NoConverter(), schema, createdBy);
            for (ColumnDescriptor column : schema.getColumns()) {
                readers.add(store.getColumnReader(column));
            }
        }

        void fill(CandleBatch batch, int rows) {
            int at = batch.size();
            for (ColumnReader reader : readers) {
                String name = reader.getDescriptor().getPath()[0];
                switch (name) {
                    case "market_id" -> markets(reader, rows);
                    case "symbol" -> symbols(reader, batch, at, rows);
                    case "ts_open" -> times(reader, batch.openTimeMillis(), at, rows);
                    case "ts_close" -> times(reader, batch.closeTimeMillis(), at, rows);
                    case "open" -> doubles(reader, batch.opens(), at, rows);
                    case "high" -> doubles(reader, batch.highs(), at, rows);
                    case "low" -> doubles(reader, batch.lows(), at, rows);
                    case "close" -> doubles(reader, batch.closes(), at, rows);
                    case "volume_base" -> doubles(reader, batch.baseVolumes(), at, rows);
                    case "volume_quote" -> optionalDoubles(reader, batch.quoteVolumes(), at, rows);
                    case "trades_count" -> optionalLongs(reader, batch.tradesCounts(), at, rows);
                    case "taker_buy_volume_base" -> optionalDoubles(reader, batch.takerBuyBaseVolumes(), at, rows);
                    case "taker_buy_volume_quote" -> optionalDoubles(reader, batch.takerBuyQuoteVolumes(), at, rows);
                    default -> throw new IllegalArgumentException("column " + name + " is not part of the benchmark");
                }
            }
        }

        private void markets(ColumnReader reader, int rows) {
            for (int i = 0; i < rows; i++) {
                if (reader.getInteger() != instrument.market().value()) {
                    throw new IllegalStateException("another market");
                }
                reader.consume();
            }
        }

        /** One symbol is one object of the dictionary, so that mostly no characters have to be compared. */
        private void symbols(ColumnReader reader, CandleBatch batch, int at, int rows) {
            int ordinal = batch.instrument(instrument, key);
            int[] ordinals = batch.instrumentOrdinals();
            Binary known = Binary.EMPTY;
            for (int i = 0; i < rows; i++) {
                Binary symbol = reader.getBinary();
                if (symbol != known) {
                    if (!symbol.toStringUsingUTF8().equals(instrument.symbol().value())) {
                        throw new IllegalStateException("another symbol");
                    }
                    known = symbol;
                }
                ordinals[at + i] = ordinal;
                reader.consume();
            }
        }

        private static void times(ColumnReader reader, long[] target, int at, int rows) {
            for (int i = 0; i < rows; i++) {
                target[at + i] = reader.getLong() / MICROS_PER_MILLI;
                reader.consume();
            }
        }

        private static void doubles(ColumnReader reader, double[] target, int at, int rows) {
            for (int i = 0; i < rows; i++) {
                target[at + i] = reader.getDouble();
                reader.consume();
            }
        }

        private static void optionalDoubles(ColumnReader reader, double[] target, int at, int rows) {
            for (int i = 0; i < rows; i++) {
                target[at + i] = reader.getCurrentDefinitionLevel() == 1 ? reader.getDouble() : CandleBatch.ABSENT;
                reader.consume();
            }
        }

        private static void optionalLongs(ColumnReader reader, long[] target, int at, int rows) {
            for (int i = 0; i < rows; i++) {
                target[at + i] = reader.getCurrentDefinitionLevel() == 1 ? reader.getLong() : CandleBatch.ABSENT_COUNT;
                reader.consume();
            }
        }
    }

    /** The store asks for converters, which nobody uses who gets the values himself. */
    private static final class NoConverter extends GroupConverter {
        @Override
        public Converter getConverter(int field) {
            return new PrimitiveConverter() {};
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
