package io.marketdata.parquet;

import io.marketdata.error.MarketDataException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds the footer of a file and checks its place and size before it takes memory for it. */
final class FooterReader {
    private static final int MAGIC_BYTES = 4;
    private static final int TAIL_BYTES = 8;
    private static final int SMALLEST_FILE = 12;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);

    private FooterReader() {}

    static ParquetFooter read(OpenFile open, ParquetLimits limits, ColumnMapping mapping) {
        DataFile file = open.file();
        byte[] footer = footerBytes(open, limits);
        try {
            return new FooterParser(file, open.size(), mapping).parse(footer);
        } catch (MarketDataException clear) {
            throw clear;
        } catch (Exception | StackOverflowError corrupt) {
            // Structures nested without end exhaust the stack before they exhaust the footer.
            throw file.malformed("MD-P004", "is corrupt: its footer cannot be read. Get a good copy", corrupt);
        }
    }

    static byte[] footerBytes(OpenFile open, ParquetLimits limits) {
        DataFile file = open.file();
        long size = open.size();
        if (size == 0) {
            throw file.malformed("MD-P001", "is empty (0 bytes); not a Parquet file");
        }
        if (size < SMALLEST_FILE) {
            throw file.malformed("MD-P001", "is " + size + " bytes; the smallest Parquet file is " + SMALLEST_FILE);
        }
        byte[] tail = new byte[TAIL_BYTES];
        open.read(size - TAIL_BYTES, tail, 0, TAIL_BYTES);
        byte[] magic = Arrays.copyOfRange(tail, MAGIC_BYTES, TAIL_BYTES);
        if (Arrays.equals(magic, ENCRYPTED_MAGIC)) {
            throw file.malformed("MD-P003", "is encrypted; not supported");
        }
        if (!Arrays.equals(magic, MAGIC)) {
            throw file.malformed("MD-P002", "has no Parquet end mark (" + guess(open) + ")");
        }
        long length = LittleEndian.getInt(tail, 0) & 0xffff_ffffL;
        if (length > size - TAIL_BYTES - MAGIC_BYTES) {
            throw file.malformed(
                    "MD-P004", "is corrupt: footer of " + length + " bytes in a file of " + size + ". Get a good copy");
        }
        if (length > Math.min(limits.maxFooterBytes(), Integer.MAX_VALUE - 64)) {
            throw file.malformed(
                    "MD-P005",
                    "has a footer of " + length + " bytes, limit " + limits.maxFooterBytes()
                            + "; set maxFooterBytes in ParquetLimits, or write the file with fewer row groups");
        }
        byte[] footer = new byte[(int) length];
        open.read(size - TAIL_BYTES - length, footer, 0, footer.length);
        return footer;
    }

    private static String guess(OpenFile open) {
        byte[] head = new byte[(int) Math.min(64, open.size())];
        open.read(0, head, 0, head.length);
        String text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
        if (text.startsWith("PAR1")) {
            return "truncated: it begins as one, but its end is missing; get a complete copy";
        }
        if (text.startsWith("<")) {
            return "looks like HTML or XML; a failed download?";
        }
        if (head[0] == 0x1f && (head[1] & 0xff) == 0x8b) {
            return "looks like gzip";
        }
        if (text.startsWith("PK")) {
            return "looks like a zip archive";
        }
        boolean printable = text.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\n' || c == '\r' || c == '\t');
        return printable ? "looks like text, perhaps CSV" : "not a Parquet file, or a truncated one";
    }
}
