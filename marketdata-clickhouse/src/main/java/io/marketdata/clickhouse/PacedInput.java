package io.marketdata.clickhouse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The body of an answer, which has to come at a pace: so many bytes at least in each stretch of waiting. Only time that is
 * spent waiting counts, a reader that takes its time is no fault of the server's.
 */
final class PacedInput extends FilterInputStream {
    /** A server that works sends blocks of many kilobytes; one that drips would otherwise hold a reader for ever. */
    private static final int LEAST_BYTES = 16 * 1024;

    private final Duration stretch;
    private long stretchNanos;
    private long stretchBytes;

    /**
     * A paced body.
     *
     * @param stretch in what time at least 16 KiB have to come
     */
    PacedInput(InputStream body, Duration stretch) {
        super(body);
        this.stretch = stretch;
    }

    @Override
    public int read() throws IOException {
        long start = System.nanoTime();
        int octet = super.read();
        count(octet < 0 ? -1 : 1, start);
        return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        long start = System.nanoTime();
        int count = super.read(bytes, offset, length);
        count(count, start);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] dropped = new byte[(int) Math.min(count, 8192)];
        return Math.max(0, read(dropped, 0, dropped.length));
    }

    private void count(int bytes, long startNanos) throws IOException {
        if (bytes < 0) {
            return;
        }
        long nanos = System.nanoTime() - startNanos;
        stretchNanos += nanos;
        stretchBytes += bytes;
        if (stretchBytes >= LEAST_BYTES) {
            stretchBytes = 0;
            stretchNanos = 0;
        } else if (stretchNanos > stretch.toNanos()) {
            throw new SocketTimeoutException("the answer drips: %d bytes in %s".formatted(stretchBytes, stretch));
        }
    }
}
