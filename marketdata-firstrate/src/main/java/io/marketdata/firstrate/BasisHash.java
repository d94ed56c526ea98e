package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.CRC32;

/** A checksum of times and closes of the first days of a series. */
final class BasisHash {
    private BasisHash() {}

    static String of(CandleStream stream, int days) {
        CRC32 sum = new CRC32();
        ByteBuffer row = ByteBuffer.allocate(2 * Long.BYTES);
        CandleBatch batch = CandleBatch.ofCapacity(4096);
        long end = Long.MAX_VALUE;
        while (stream.read(batch)) {
            for (int i = 0; i < batch.size(); i++) {
                long time = batch.openTimeMillis()[i];
                if (end == Long.MAX_VALUE) {
                    end = time + Duration.ofDays(days).toMillis();
                }
                if (time >= end) {
                    return "%08x".formatted(sum.getValue());
                }
                sum.update(
                        row.clear().putLong(time).putDouble(batch.closes()[i]).flip());
            }
            batch.clear();
        }
        return "%08x".formatted(sum.getValue());
    }
}
