package io.marketdata.examples.cli;

import static io.marketdata.examples.cli.BadInput.refused;
import static io.marketdata.examples.cli.BadInput.taken;

import io.marketdata.batch.CandleBatch;
import io.marketdata.parquet.OddFile;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.parquet.ParquetCodec;
import io.marketdata.parquet.ParquetLimits;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Files that are no Parquet, or that are damaged: P1 to P14, and P22 to P26. */
final class BadFiles {
    private static final int FOOTER_LENGTH_FROM_END = 8;

    private BadFiles() {}

    static List<BadInput> all() {
        return List.of(
                refused("P1", "empty file", "MD-P001", "is empty", folder -> read(folder, new byte[0])),
                refused("P2", "8 bytes PAR1PAR1", "MD-P001", "8 bytes", folder -> read(folder, ascii("PAR1PAR1"))),
                refused(
                        "P3",
                        "HTML saved as .parquet",
                        "MD-P002",
                        "looks like HTML",
                        folder -> read(folder, ascii("<!DOCTYPE html><html><body>404</body></html>"))),
                refused("P4", "end of the file missing", "MD-P002", "truncated", folder -> {
                    byte[] good = good(folder);
                    return read(folder, Arrays.copyOf(good, good.length - 100));
                }),
                refused(
                        "P5",
                        "gzip with another name",
                        "MD-P002",
                        "looks like gzip",
                        folder ->
                                read(folder, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0})),
                refused(
                        "P5",
                        "CSV with another name",
                        "MD-P002",
                        "perhaps CSV",
                        folder -> read(folder, ascii("ts_open,open,high,low,close\n1,2,3,4,5\n"))),
                refused(
                        "P6",
                        "encrypted footer",
                        "MD-P003",
                        "is encrypted",
                        folder -> read(folder, ascii("PARE 0123456789 PARE"))),
                refused(
                        "P7",
                        "footer of 2147483647 bytes",
                        "MD-P004",
                        "footer of 2147483647 bytes in a file of",
                        folder -> footerLength(folder, Integer.MAX_VALUE)),
                refused("P7", "footer of -1 bytes", "MD-P004", "footer of", folder -> footerLength(folder, -1)),
                refused("P8", "footer above the limit", "MD-P005", "maxFooterBytes", folder -> {
                    good(folder);
                    return BadInput.backfill(
                            file(folder),
                            source -> source.limits(ParquetLimits.defaults().withMaxFooterBytes(100)));
                }),
                refused(
                        "P9",
                        "gzip bomb: a page of 8 MB in a file of some kB",
                        "MD-P006",
                        "maxPageBytes",
                        BadFiles::bomb),
                refused(
                        "P10",
                        "page header that claims 128 MiB",
                        "MD-P006",
                        "row group 0, column open",
                        BadFiles::lyingPage),
                refused(
                        "P11",
                        "bit flip in a page with checksum",
                        "MD-P007",
                        "checksum mismatch in row group 0",
                        folder -> flipped(folder, true, 6, 0x40)),
                refused(
                        "P12",
                        "bit flip without checksum, the row is no candle any more",
                        "MD-V005",
                        "high is below",
                        folder -> flipped(folder, false, 6, 0x40)),
                taken(
                        "P12",
                        "bit flip without checksum, the row is still a candle: nothing can tell",
                        "read 10, wrote 10",
                        folder -> flipped(folder, false, 0, 1)),
                taken(
                        "P13",
                        "200 files with random bytes in the footer",
                        "each read or refused with a code, nothing else",
                        BadFiles::damagedFooters),
                refused("P14", "Snappy page of garbage", "MD-P008", "column ", BadFiles::garbagePage),
                refused(
                        "P22",
                        "codec BROTLI",
                        "MD-P016",
                        "codec BROTLI",
                        folder -> patchedColumn(folder, new byte[] {0x15, 0}, new byte[] {0x15, 8})),
                refused(
                        "P22",
                        "codec LZO",
                        "MD-P016",
                        "codec LZO",
                        folder -> patchedColumn(folder, new byte[] {0x15, 0}, new byte[] {0x15, 6})),
                taken("P23", "no rows, good footer", "read 0, wrote 0", folder -> {
                    OddFile.candles().write(file(folder), 0);
                    return BadInput.backfill(file(folder), source -> source);
                }),
                taken(
                        "P24",
                        "folder with _SUCCESS, .crc and .tmp files, and symbol=BTC%55SDT",
                        "read 10, wrote 10",
                        BadFiles::folderWithOthers),
                refused("P24", "folder named symbol=..%2Fx", "MD-P017", "a folder whose value is a path", folder -> {
                    Path inside = Files.createDirectories(folder.resolve("symbol=..%2Fx"));
                    OddFile.candles().without("symbol").write(inside.resolve("a.parquet"), 10);
                    return BadInput.backfill(folder, source -> source);
                }),
                refused(
                        "P25",
                        "link that leads back to its folder",
                        "MD-P018",
                        "leads back to a directory above",
                        folder -> {
                            Files.createSymbolicLink(folder.resolve("loop"), folder);
                            return BadInput.backfill(folder, source -> source);
                        }),
                refused(
                        "P25",
                        "device instead of a file",
                        "MD-P018",
                        "is not a regular file",
                        folder -> BadInput.backfill(Path.of("/dev/null"), source -> source)),
                refused(
                        "P25",
                        "file that is not there any more",
                        "MD-P019",
                        "is not there",
                        folder -> BadInput.backfill(file(folder), source -> source)),
                refused("P25", "file that changes during the run", "MD-P019", "a.parquet", BadFiles::changing),
                taken("P26", "two files with some equal rows", "wrote 10, collapsed 10", folder -> {
                    OddFile.candles().write(folder.resolve("a.parquet"), 10);
                    OddFile.candles().write(folder.resolve("b.parquet"), 10);
                    return BadInput.backfill(folder, source -> source);
                }),
                refused(
                        "P26",
                        "two files that contradict each other",
                        "MD-V010",
                        "the open time came before",
                        folder -> {
                            OddFile.candles().write(folder.resolve("a.parquet"), 10);
                            OddFile.candles()
                                    .column(OddFile.number("close"), row -> 99)
                                    .write(folder.resolve("b.parquet"), 10);
                            return BadInput.backfill(folder, source -> source);
                        }));
    }

    static Path file(Path folder) {
        return folder.resolve("a.parquet");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] good(Path folder) throws IOException {
        return Files.readAllBytes(OddFile.candles().write(file(folder), 10));
    }

    private static String read(Path folder, byte[] bytes) throws Exception {
        Files.write(file(folder), bytes);
        return BadInput.backfill(file(folder), source -> source);
    }

    private static String footerLength(Path folder, int length) throws Exception {
        byte[] bytes = good(folder);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - FOOTER_LENGTH_FROM_END, length);
        return read(folder, bytes);
    }

    private static String bomb(Path folder) throws Exception {
        OddFile.candles().codec(ParquetCodec.GZIP).pages(true, false, 1 << 30).write(file(folder), 1 << 20);
        return BadInput.backfill(
                file(folder), source -> source.limits(ParquetLimits.defaults().withMaxPageBytes(4 << 20)));
    }

    /** Thrift's numbers are as long as they are large: a page has to be large for a larger number to fit its place. */
    private static String lyingPage(Path folder) throws Exception {
        int rows = 1 << 18;
        OddFile.candles().codec(ParquetCodec.GZIP).pages(false, false, 1 << 30).write(file(folder), rows);
        byte[] honest = new byte[] {0x15, (byte) 0x80, (byte) 0x80, (byte) 0x80, 2};
        byte[] lying = new byte[] {0x15, (byte) 0xfe, (byte) 0xff, (byte) 0xff, 0x7f};
        return read(folder, replaceFirst(Files.readAllBytes(file(folder)), honest, lying));
    }

    /** Flips a bit of a byte of the first value of high. */
    private static String flipped(Path folder, boolean checksum, int byteOfValue, int bit) throws Exception {
        OddFile.candles().pages(checksum, false, 1 << 20).write(file(folder), 10);
        byte[] bytes = Files.readAllBytes(file(folder));
        byte[] value = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(102.5)
                .array();
        bytes[indexOf(bytes, value, 0) + byteOfValue] ^= (byte) bit;
        return read(folder, bytes);
    }

    private static String damagedFooters(Path folder) throws Exception {
        SplittableRandom random = new SplittableRandom(13);
        byte[] good = good(folder);
        int footer = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(good.length - FOOTER_LENGTH_FROM_END);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = good.clone();
            for (int flip = random.nextInt(1, 4); flip > 0; flip--) {
                int at = good.length - FOOTER_LENGTH_FROM_END - footer + random.nextInt(footer);
                bytes[at] = (byte) random.nextInt();
            }
            String said = read(folder, bytes);
            if (!said.matches("(?s)(taken:|MD-[PVC]\\d{3} ).*")) {
                throw new AssertionError("try " + i + ": " + said);
            }
        }
        return "taken: each read or refused with a code, nothing else";
    }

    private static String garbagePage(Path folder) throws Exception {
        OddFile.candles()
                .codec(ParquetCodec.SNAPPY)
                .pages(false, false, 1 << 20)
                .write(file(folder), 1_000);
        byte[] bytes = Files.readAllBytes(file(folder));
        // Behind the magic number and the header of the first page, of about twenty bytes.
        Arrays.fill(bytes, 40, 60, (byte) 0xff);
        return read(folder, bytes);
    }

    /** Changes what stands behind the name of the column open in the footer. */
    private static String patchedColumn(Path folder, byte[] from, byte[] to) throws Exception {
        byte[] bytes = good(folder);
        byte[] path = ascii("\u0019\u0018\u0004open");
        int at = indexOf(bytes, path, 0) + path.length;
        if (!Arrays.equals(bytes, at, at + from.length, from, 0, from.length)) {
            throw new AssertionError("the footer is not as expected at " + at);
        }
        System.arraycopy(to, 0, bytes, at, to.length);
        return read(folder, bytes);
    }

    private static String folderWithOthers(Path folder) throws Exception {
        Path inside = Files.createDirectories(folder.resolve("symbol=BTC%55SDT"));
        OddFile.candles().without("symbol").write(file(inside), 10);
        for (String other : List.of("_SUCCESS", ".a.parquet.crc", "b.parquet.tmp", "_temporary.parquet")) {
            Files.write(inside.resolve(other), ascii("no Parquet"));
        }
        return BadInput.backfill(folder, source -> source);
    }

    private static String changing(Path folder) throws Exception {
        good(folder);
        ParquetCandleSource source =
                ParquetCandleSource.builder().path(file(folder)).build();
        return BadInput.saying(() -> {
            try (CandleStream stream = source.stream1m(BadInput.BTC, BadInput.RANGE)) {
                Files.write(file(folder), new byte[] {1}, StandardOpenOption.APPEND);
                return "taken: " + stream.read(CandleBatch.ofCapacity(10));
            }
        });
    }

    static byte[] replaceFirst(byte[] bytes, byte[] from, byte[] to) {
        System.arraycopy(to, 0, bytes, indexOf(bytes, from, 0), to.length);
        return bytes;
    }

    static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int at = from; at <= bytes.length - wanted.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        throw new AssertionError("the bytes that are to be changed are not there");
    }
}
