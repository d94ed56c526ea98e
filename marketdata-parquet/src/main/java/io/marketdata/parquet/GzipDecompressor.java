package io.marketdata.parquet;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Gzip (RFC 1952), one or several members, with one inflater for all pages. */
final class GzipDecompressor implements PageDecompressor {
    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();

    @Override
    public void decompress(byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength)
            throws DataFormatException {
        int at = offset;
        int end = offset + length;
        int written = 0;
        do {
            at = header(source, at, end);
            inflater.reset();
            inflater.setInput(source, at, end - at);
            int from = written;
            while (!inflater.finished()) {
                int count = inflater.inflate(target, targetOffset + written, targetLength - written);
                written += count;
                if (count == 0 && !inflater.finished()) {
                    throw new CorruptPage("gzip data ends early or is longer than declared");
                }
            }
            at = end - inflater.getRemaining();
            at = trailer(source, at, end, target, targetOffset + from, written - from);
        } while (at < end);
        PageDecompressor.requireLength(written, targetLength);
    }

    private static int header(byte[] source, int start, int end) {
        if (end - start < FIXED_HEADER || source[start] != 0x1f || (source[start + 1] & 0xff) != 0x8b) {
            throw new CorruptPage("no gzip header");
        }
        int flags = source[start + 3];
        int at = start + FIXED_HEADER;
        if ((flags & EXTRA) != 0) {
            at += 2 + (source[at] & 0xff) + ((source[at + 1] & 0xff) << 8);
        }
        if ((flags & NAME) != 0) {
            at = behindText(source, at, end);
        }
        if ((flags & COMMENT) != 0) {
            at = behindText(source, at, end);
        }
        at += (flags & HEADER_CRC) != 0 ? 2 : 0;
        if (at > end) {
            throw new CorruptPage("gzip header ends early");
        }
        return at;
    }

    private static int behindText(byte[] source, int start, int end) {
        int at = start;
        while (at < end && source[at] != 0) {
            at++;
        }
        return at + 1;
    }

    private int trailer(byte[] source, int at, int end, byte[] target, int from, int length) {
        if (end - at < TRAILER) {
            throw new CorruptPage("gzip trailer is missing");
        }
        checksum.reset();
        checksum.update(target, from, length);
        if (LittleEndian.getInt(source, at) != (int) checksum.getValue()) {
            throw new CorruptPage("gzip checksum mismatch");
        }
        return at + TRAILER;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
