package io.marketdata.firstrate;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The bytes of an entry, counted against limits, and their checksum compared at the end. */
final class EntryStream extends FilterInputStream {
    private static final long FREE_BYTES = 1 << 20;

    private final String name;
    private final long packed;
    private final long crc;
    private final ArchiveLimits limits;
    private final AtomicLong total;
    private final CRC32 sum = new CRC32();
    private long bytes;

    /** @param total bytes of all entries of the archive */
    EntryStream(InputStream in, String name, long packed, long crc, ArchiveLimits limits, AtomicLong total) {
        super(in);
        this.name = MarketDataException.foreign(name);
        this.packed = packed;
        this.crc = crc;
        this.limits = limits;
        this.total = total;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read;
        try {
            read = super.read(buffer, offset, length);
        } catch (IOException | RuntimeException damaged) {
            throw failure("MD-F013", "is damaged: " + MarketDataException.foreign(damaged.toString()), damaged);
        }
        if (read < 0) {
            if (crc >= 0 && sum.getValue() != crc) {
                throw failure("MD-F013", "is damaged: its checksum is wrong", null);
            }
            return -1;
        }
        sum.update(buffer, offset, read);
        bytes += read;
        long all = total.addAndGet(read);
        if (bytes > limits.maxEntryBytes()) {
            throw failure("MD-F014", "has more than " + limits.maxEntryBytes() + " bytes (maxEntryBytes)", null);
        }
        if (all > limits.maxTotalBytes()) {
            throw failure(
                    "MD-F014",
                    "and those before have more than " + limits.maxTotalBytes() + " bytes (maxTotalBytes)",
                    null);
        }
        if (bytes > FREE_BYTES && bytes / Math.max(1, packed) > limits.maxRatio()) {
            throw failure(
                    "MD-F014",
                    "unpacks to more than " + limits.maxRatio() + " times its size (maxRatio), as no price list does",
                    null);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[8192];
        int read = read(buffer, 0, (int) Math.min(buffer.length, count));
        return Math.max(0, read);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private IOException failure(String code, String what, @Nullable Throwable cause) {
        MalformedDataException refused = new MalformedDataException(
                code, name + " of the archive " + what + ". The cache is as it was; get a good copy", cause);
        return new IOException(refused.getMessage(), refused);
    }
}
