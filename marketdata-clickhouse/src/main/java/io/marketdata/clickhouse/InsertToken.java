package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The name under which the server remembers an insert, so that the same one sent again is dropped.
 *
 * <p>It holds the run, the batch's place in it, table and partition, and a checksum of the rows: equal rows of a later
 * run have another token and are written, and other rows under a token that was used are not lost.
 */
final class InsertToken {
    private static final int CHUNK_ROWS = 1024;

    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer bytes =
            ByteBuffer.allocate(CHUNK_ROWS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final LongBuffer longs = bytes.asLongBuffer();
    private final DoubleBuffer doubles = bytes.asDoubleBuffer();

    private InsertToken() {}

    static String of(CandleBatch batch, InsertPart part) {
        InsertToken token = new InsertToken();
        RowSet rows = part.rows();
        token.instruments(batch, rows);
        token.sources(batch, rows);
        token.add(batch.openTimeMillis(), rows);
        token.add(batch.closeTimeMillis(), rows);
        token.add(batch.opens(), rows);
        token.add(batch.highs(), rows);
        token.add(batch.lows(), rows);
        token.add(batch.closes(), rows);
        token.add(batch.baseVolumes(), rows);
        if (token.present(batch.hasQuoteVolumes())) {
            token.add(batch.quoteVolumes(), rows);
        }
        if (token.present(batch.hasTradesCounts())) {
            token.add(batch.tradesCounts(), rows);
        }
        if (token.present(batch.hasTakerBuyBaseVolumes())) {
            token.add(batch.takerBuyBaseVolumes(), rows);
        }
        if (token.present(batch.hasTakerBuyQuoteVolumes())) {
            token.add(batch.takerBuyQuoteVolumes(), rows);
        }
        UUID run = batch.runId();
        String name = run != null ? run.toString() : "direct-" + ingestedAt(batch);
        return "md1-%s-%d-%s-%s%s-%08x-%d"
                .formatted(
                        name,
                        batch.sequence(),
                        part.table().table(),
                        part.partition(),
                        part.shard() == Shards.NONE ? "" : "-s" + part.shard(),
                        token.checksum.getValue(),
                        rows.size());
    }

    /** A batch that no run stamped is told from another by when its rows were taken in. */
    private static long ingestedAt(CandleBatch batch) {
        long sum = 0;
        for (Provenance provenance : batch.provenances()) {
            sum = sum * 31 + provenance.ingestedAtMillis();
        }
        return sum;
    }

    private void instruments(CandleBatch batch, RowSet rows) {
        byte[][] names = new byte[batch.instruments().size()][];
        for (int i = 0; i < names.length; i++) {
            names[i] = batch.instruments().get(i).toString().getBytes(StandardCharsets.UTF_8);
        }
        int[] ordinals = batch.instrumentOrdinals();
        int before = -1;
        int looked = names.length == 1 ? 1 : rows.size();
        for (int i = 0; i < looked; i++) {
            int ordinal = ordinals[rows.row(i)];
            if (ordinal != before) {
                from(i, names[ordinal]);
                before = ordinal;
            }
        }
    }

    private void sources(CandleBatch batch, RowSet rows) {
        List<Provenance> provenances = batch.provenances();
        int before = -1;
        int looked = provenances.size() == 1 ? 1 : rows.size();
        for (int i = 0; i < looked; i++) {
            int ordinal = batch.provenanceOrdinal(rows.row(i));
            if (ordinal != before) {
                from(i, provenances.get(ordinal).source().code().getBytes(StandardCharsets.UTF_8));
                before = ordinal;
            }
        }
    }

    /** From a row on it is this instrument or source; without the row, a change one row later would look the same. */
    private void from(int row, byte[] name) {
        longs.put(0, row);
        longs.put(1, name.length);
        update(2);
        checksum.update(name);
    }

    private boolean present(boolean column) {
        checksum.update(column ? 1 : 0);
        return column;
    }

    private void add(long[] values, RowSet rows) {
        for (int done = 0; done < rows.size(); done += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, rows.size() - done);
            int[] list = rows.list();
            if (list == null) {
                longs.put(0, values, rows.from() + done, count);
            } else {
                for (int i = 0; i < count; i++) {
                    longs.put(i, values[list[done + i]]);
                }
            }
            update(count);
        }
    }

    private void add(double[] values, RowSet rows) {
        for (int done = 0; done < rows.size(); done += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, rows.size() - done);
            int[] list = rows.list();
            if (list == null) {
                doubles.put(0, values, rows.from() + done, count);
            } else {
                for (int i = 0; i < count; i++) {
                    doubles.put(i, values[list[done + i]]);
                }
            }
            update(count);
        }
    }

    private void update(int count) {
        checksum.update(bytes.array(), 0, count * Long.BYTES);
    }
}
