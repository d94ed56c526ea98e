package io.marketdata.testkit.firstrate;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file that is written from the front, and of which a few earlier bytes can be written again; cheap while they are still buffered. */
final class PatchedFile extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final RandomAccessFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long written;
    private int buffered;

    PatchedFile(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    /** How many bytes came so far. */
    long position() {
        return written + buffered;
    }

    @Override
    public void write(int oneByte) throws IOException {
        if (buffered == BUFFER_BYTES) {
            flush();
        }
        buffer[buffered++] = (byte) oneByte;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (length > BUFFER_BYTES - buffered) {
            flush();
        }
        if (length > BUFFER_BYTES) {
            file.write(bytes, from, length);
            written += length;
        } else {
            System.arraycopy(bytes, from, buffer, buffered, length);
            buffered += length;
        }
    }

    /** Writes bytes again that came before. */
    void patch(long at, byte[] bytes) throws IOException {
        if (at >= written) {
            System.arraycopy(bytes, 0, buffer, Math.toIntExact(at - written), bytes.length);
        } else {
            flush();
            file.seek(at);
            file.write(bytes);
            file.seek(written);
        }
    }

    @Override
    public void flush() throws IOException {
        file.write(buffer, 0, buffered);
        written += buffered;
        buffered = 0;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }
}
