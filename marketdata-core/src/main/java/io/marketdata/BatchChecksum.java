package io.marketdata;

import io.marketdata.batch.CandleBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A checksum over the rows of a batch in their order: whether a batch that was formed again is the one that was sent. When
 * its rows were taken in is not part of it.
 */
final class BatchChecksum {
    private static final int CHUNK_ROWS = 1024;

    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer bytes =
            ByteBuffer.allocate(CHUNK_ROWS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final LongBuffer longs = bytes.asLongBuffer();
    private final DoubleBuffer doubles = bytes.asDoubleBuffer();
    private final int size;

    private BatchChecksum(int size) {
        this.size = size;
    }

    /** An unsigned 32-bit number. */
    static long of(CandleBatch batch) {
        BatchChecksum sum = new BatchChecksum(batch.size());
        sum.addNames(batch);
        sum.add(batch.openTimeMillis());
        sum.add(batch.closeTimeMillis());
        sum.add(batch.opens());
        sum.add(batch.highs());
        sum.add(batch.lows());
        sum.add(batch.closes());
        sum.add(batch.baseVolumes());
        if (sum.present(batch.hasQuoteVolumes())) {
            sum.add(batch.quoteVolumes());
        }
        if (sum.present(batch.hasTradesCounts())) {
            sum.add(batch.tradesCounts());
        }
        if (sum.present(batch.hasTakerBuyBaseVolumes())) {
            sum.add(batch.takerBuyBaseVolumes());
        }
        if (sum.present(batch.hasTakerBuyQuoteVolumes())) {
            sum.add(batch.takerBuyQuoteVolumes());
        }
        return sum.checksum.getValue();
    }

    /** By name: the ordinals of a batch depend on what was read before it, and on when. */
    private void addNames(CandleBatch batch) {
        int[] ordinals = batch.instrumentOrdinals();
        int instrument = -1;
        int provenance = -1;
        String source = "";
        for (int row = 0; row < size; row++) {
            if (ordinals[row] != instrument) {
                instrument = ordinals[row];
                from(row, batch.instruments().get(instrument).toString());
            }
            if (batch.provenanceOrdinal(row) != provenance) {
                provenance = batch.provenanceOrdinal(row);
                String before = source;
                source = batch.provenances().get(provenance).source().code();
                if (!source.equals(before)) {
                    from(row, source);
                }
            }
        }
    }

    private void from(int row, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        longs.put(0, row);
        longs.put(1, text.length);
        checksum.update(bytes.array(), 0, 2 * Long.BYTES);
        checksum.update(text);
    }

    private boolean present(boolean column) {
        checksum.update(column ? 1 : 0);
        return column;
    }

    private void add(long[] values) {
        for (int done = 0; done < size; done += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, size - done);
            longs.put(0, values, done, count);
            checksum.update(bytes.array(), 0, count * Long.BYTES);
        }
    }

    private void add(double[] values) {
        for (int done = 0; done < size; done += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, size - done);
            doubles.put(0, values, done, count);
            checksum.update(bytes.array(), 0, count * Long.BYTES);
        }
    }
}
