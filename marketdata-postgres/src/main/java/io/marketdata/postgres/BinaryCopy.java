package io.marketdata.postgres;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.OhlcvRows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.copy.CopyIn;

/**
 * Sends rows in the binary format of {@code COPY}: a header, per row the number of its fields, each with its length, and a
 * trailer; all numbers are big-endian, times are microseconds since 2000. See "COPY" in PostgreSQL's reference.
 *
 * <p>Closing one that was not sent to its end cancels it, so that the connection can be used again.
 */
final class BinaryCopy implements AutoCloseable {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int BUFFER_BYTES = 1 << 16;
    private static final short FIELDS = 9;
    private static final short END = -1;
    private static final long EPOCH_2000_MILLIS = 946_684_800_000L;

    /** Everything of a row but the bytes of its symbol. */
    private static final int ROW_BYTES = 2 + FIELDS * 4 + 4 + 7 * 8;

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    BinaryCopy(CopyIn copy) {
        this.copy = copy;
    }

    void send(CandleBatch batch, OhlcvRows rows) throws SQLException {
        List<byte[]> symbols = batch.instruments().stream()
                .map(InstrumentId::symbol)
                .map(symbol -> symbol.value().getBytes(StandardCharsets.UTF_8))
                .toList();
        buffer.put(SIGNATURE).putInt(0).putInt(0);
        for (int i = 0; i < rows.size(); i++) {
            int row = rows.row(i);
            byte[] symbol = symbols.get(batch.instrumentOrdinals()[row]);
            if (buffer.remaining() < ROW_BYTES + symbol.length) {
                flush();
            }
            buffer.putShort(FIELDS);
            buffer.putInt(4).putInt(CandleUpsert.instrument(batch, row).market().value());
            buffer.putInt(symbol.length).put(symbol);
            time(batch.openTimeMillis()[row]);
            number(batch.opens()[row]);
            number(batch.highs()[row]);
            number(batch.lows()[row]);
            number(batch.closes()[row]);
            number(batch.baseVolumes()[row]);
            time(CandleUpsert.versionMillis(batch, row));
        }
        if (buffer.remaining() < Short.BYTES) {
            flush();
        }
        buffer.putShort(END);
        flush();
        copy.endCopy();
    }

    private void time(long epochMillis) {
        buffer.putInt(Long.BYTES).putLong((epochMillis - EPOCH_2000_MILLIS) * 1_000);
    }

    private void number(double value) {
        buffer.putInt(Double.BYTES).putDouble(value);
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
