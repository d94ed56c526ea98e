package io.marketdata.testkit.firstrate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes archives to a file, entry by entry, with sizes in the local headers as the vendor's tool does, and with headers
 * that lie where the plan says so. No entry may be larger than 4 GiB; there may be any number.
 */
final class ZipFileWriter implements AutoCloseable {
    static final int PACKED_SIZE_AT = 18;
    static final int NAME_LENGTH_AT = 26;
    static final int LOCAL_HEADER_BYTES = 30;

    private static final int LOCAL_HEADER = 0x0403_4b50;
    private static final int CENTRAL_HEADER = 0x0201_4b50;
    private static final int END = 0x0605_4b50;
    private static final int ZIP64_END = 0x0606_4b50;
    private static final int ZIP64_LOCATOR = 0x0706_4b50;
    private static final int CENTRAL_HEADER_BYTES = 46;
    private static final int DOS_DATE_2026 = (2026 - 1980) << 9 | 1 << 5 | 2;
    private static final int MOST_IN_16_BITS = 0xffff;
    private static final int PACKED_AT_ONCE_BYTES = 1 << 12;

    private final PatchedFile out;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final byte[] noHeaderYet = new byte[LOCAL_HEADER_BYTES];
    private final ByteArrayOutputStream central = new ByteArrayOutputStream();
    private int entries;

    ZipFileWriter(Path path) throws IOException {
        out = new PatchedFile(path);
    }

    /** Counts and sums what goes into an entry. */
    private static final class Summing extends OutputStream {
        private final OutputStream below;
        private final CRC32 crc = new CRC32();
        private long count;

        Summing(OutputStream below) {
            this.below = below;
        }

        @Override
        public void write(int oneByte) throws IOException {
            below.write(oneByte);
            crc.update(oneByte);
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            below.write(bytes, from, length);
            crc.update(bytes, from, length);
            count += length;
        }
    }

    /** Bytes that are no part of an archive. */
    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    long position() {
        return out.position();
    }

    void add(ZipEntryPlan plan) throws IOException {
        byte[] name = plan.name().getBytes(StandardCharsets.UTF_8);
        long start = position();
        out.write(noHeaderYet);
        out.write(name);
        long dataStart = position();
        Summing summing = plan.deflate64() ? deflate64(plan) : deflate(plan);
        long end = position();
        long crc = summing.crc.getValue() ^ (plan.crcIsWrong() ? 1 : 0);
        long size = plan.declaredSize() < 0 ? summing.count : plan.declaredSize();
        byte[] localBytes = new byte[LOCAL_HEADER_BYTES];
        ByteBuffer local = over(localBytes).putInt(LOCAL_HEADER);
        common(local, plan, crc, end - dataStart, size, name.length);
        out.patch(start, localBytes);
        byte[] headerBytes = new byte[CENTRAL_HEADER_BYTES];
        ByteBuffer header = over(headerBytes).putInt(CENTRAL_HEADER).putShort((short) 63);
        common(header, plan, crc, end - dataStart, size, name.length);
        header.position(CENTRAL_HEADER_BYTES - 4);
        header.putInt((int) start);
        central.write(headerBytes);
        central.write(name);
        entries++;
    }

    private Summing deflate(ZipEntryPlan plan) throws IOException {
        deflater.reset();
        DeflaterOutputStream packed = new DeflaterOutputStream(out, deflater, PACKED_AT_ONCE_BYTES);
        Summing summing = new Summing(packed);
        plan.content().writeTo(summing);
        packed.finish();
        return summing;
    }

    private Summing deflate64(ZipEntryPlan plan) throws IOException {
        Deflate64 packed = new Deflate64(out);
        Summing summing = new Summing(packed);
        plan.content().writeTo(summing);
        packed.finish();
        return summing;
    }

    /** What both headers have, from the version that is needed on. */
    private static void common(ByteBuffer header, ZipEntryPlan plan, long crc, long packed, long size, int nameBytes) {
        header.putShort((short) (plan.deflate64() ? 21 : 20))
                .putShort((short) plan.flags())
                .putShort((short) (plan.deflate64() ? 9 : 8))
                .putShort((short) 0)
                .putShort((short) DOS_DATE_2026)
                .putInt((int) crc)
                .putInt((int) packed)
                .putInt((int) size)
                .putShort((short) nameBytes)
                .putShort((short) 0);
    }

    /** Ends an archive; another may follow. */
    void finish() throws IOException {
        long start = position();
        central.writeTo(out);
        long end = position();
        if (entries > MOST_IN_16_BITS) {
            zip64End(start, end);
        }
        short count = (short) Math.min(entries, MOST_IN_16_BITS);
        out.write(buffer(22)
                .putInt(END)
                .putInt(0)
                .putShort(count)
                .putShort(count)
                .putInt((int) (end - start))
                .putInt((int) start)
                .array());
        central.reset();
        entries = 0;
        out.flush();
    }

    private void zip64End(long start, long end) throws IOException {
        out.write(buffer(56)
                .putInt(ZIP64_END)
                .putLong(44)
                .putShort((short) 63)
                .putShort((short) 45)
                .putLong(0)
                .putLong(entries)
                .putLong(entries)
                .putLong(end - start)
                .putLong(start)
                .array());
        out.write(buffer(20)
                .putInt(ZIP64_LOCATOR)
                .putInt(0)
                .putLong(end)
                .putInt(1)
                .array());
    }

    private static ByteBuffer buffer(int bytes) {
        return over(new byte[bytes]);
    }

    private static ByteBuffer over(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        try (out) {
            deflater.end();
        }
    }
}
