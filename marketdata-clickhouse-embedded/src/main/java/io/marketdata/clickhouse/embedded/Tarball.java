package io.marketdata.clickhouse.embedded;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Takes one file out of a gzipped tar, as POSIX.1-1988 (ustar) lays it out: 512-byte headers, data padded to 512. */
final class Tarball {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 12;

    private Tarball() {}

    /** Writes the entry to a new file and forces it to the disk, so that a later rename never shows half of it. */
    static void extract(Path tarball, String entry, Path target) throws IOException {
        try (InputStream in =
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(tarball), 1 << 20), 1 << 16)) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                long size = size(header, tarball);
                if (name(header).equals(entry)) {
                    copy(in, size, target);
                    return;
                }
                in.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
                header = in.readNBytes(BLOCK);
            }
        }
        throw new FileNotFoundException(entry + " is not in " + tarball);
    }

    private static String name(byte[] header) {
        int end = 0;
        while (end < NAME_BYTES && header[end] != 0) {
            end++;
        }
        return new String(header, 0, end, StandardCharsets.UTF_8);
    }

    private static long size(byte[] header, Path tarball) throws IOException {
        String octal = new String(Arrays.copyOfRange(header, SIZE_AT, SIZE_AT + SIZE_BYTES), StandardCharsets.US_ASCII)
                .replace('\0', ' ')
                .trim();
        try {
            return Long.parseLong(octal, 8);
        } catch (NumberFormatException notOctal) {
            throw new IOException(tarball + " has a header whose size is not octal", notOctal);
        }
    }

    private static void copy(InputStream in, long size, Path target) throws IOException {
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 20];
            long left = size;
            while (left > 0) {
                int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (read == 0) {
                    throw new EOFException(target.getFileName() + " ends " + left + " bytes early");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                left -= read;
            }
            out.force(true);
        }
    }
}
