package io.marketdata.parquet;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * The pages of one column, chunk after chunk, through a window onto the file and one page buffer, both reused.
 *
 * <p>A page that is skipped is neither decompressed nor, where it lies outside the window, read. Every size in a header
 * is checked against the chunk, the limits and the budget before memory is taken for it.
 */
final class PageReader implements AutoCloseable {
    private static final int WINDOW_BYTES = (1 << 17) - BufferBudget.OVERHEAD;
    private static final int HEADER_BYTES = 1 << 12;
    private static final int MAX_HEADER_BYTES = 1 << 20;
    private static final byte[] NOTHING = new byte[0];

    private final OpenFile open;
    private final SchemaColumn column;
    private final PageDecompressors decompressors;
    private final BufferBudget budget;
    private final long maxPageBytes;
    private final CRC32 checksum = new CRC32();

    private @Nullable RowGroupInfo group;
    private @Nullable ColumnChunkInfo chunk;
    private byte[] window = NOTHING;
    private int windowStart;
    private int windowEnd;
    private long filePosition;
    private long chunkEnd;
    private byte[] buffer = NOTHING;
    private PageHeader header = new PageHeader();
    private int page;

    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    PageReader(OpenFile open, SchemaColumn column, PageDecompressors decompressors, BufferBudget budget, long maxPage) {
        this.open = open;
        this.column = column;
        this.decompressors = decompressors;
        this.budget = budget;
        this.maxPageBytes = maxPage;
    }

    SchemaColumn column() {
        return column;
    }

    void open(RowGroupInfo rowGroup) {
        group = rowGroup;
        ColumnChunkInfo info = rowGroup.chunk(column);
        chunk = info;
        filePosition = info.offset();
        chunkEnd = info.offset() + info.compressedBytes();
        windowStart = 0;
        windowEnd = 0;
        page = -1;
    }

    /** Goes to the next page that holds values: its header is read, its content is not. */
    PageHeader next() {
        do {
            page++;
            header = readHeader();
            int compressed = header.getCompressed_page_size();
            int uncompressed = header.getUncompressed_page_size();
            if (compressed < 0 || compressed > unread()) {
                throw tooLarge("declared " + compressed + " bytes > " + unread() + " left of the column chunk");
            }
            if (uncompressed < 0 || uncompressed > chunk().uncompressedBytes()) {
                throw tooLarge(
                        "declared " + uncompressed + " bytes > column chunk total " + chunk().uncompressedBytes());
            }
            if (header.getType() == PageType.INDEX_PAGE) {
                skip();
            }
        } while (header.getType() == PageType.INDEX_PAGE);
        return header;
    }

    /** Passes over the page whose header was read last. */
    void skip() {
        int size = header.getCompressed_page_size();
        int inside = Math.min(size, windowEnd - windowStart);
        windowStart += inside;
        filePosition += size - inside;
    }

    /** Makes the content of the page available as {@link #bytes()} from {@link #start()} to {@link #end()}. */
    void load() {
        int compressed = header.getCompressed_page_size();
        int uncompressed = header.getUncompressed_page_size();
        if (Math.max(compressed, uncompressed) > maxPageBytes) {
            throw tooLarge(Math.max(compressed, uncompressed) + " bytes, limit " + maxPageBytes
                    + "; set maxPageBytes in ParquetLimits, or write the file with smaller pages");
        }
        boolean packed = isPacked();
        byte[] source;
        int from = 0;
        if (compressed <= Math.max(windowEnd - windowStart, WINDOW_BYTES)) {
            fill(compressed);
            source = window;
            from = windowStart;
            windowStart += compressed;
        } else {
            source = packed ? decompressors.scratch(compressed, budget, this::tooLarge) : grownBuffer(compressed);
            readPast(source, compressed);
        }
        if (header.isSetCrc()) {
            checksum.reset();
            checksum.update(source, from, compressed);
            if ((int) checksum.getValue() != header.getCrc()) {
                throw open.file()
                        .malformed("MD-P007", "is damaged: checksum mismatch in " + where() + ". Get a good copy");
            }
        }
        int plain = levelBytes();
        if (!packed) {
            if (compressed != uncompressed) {
                throw new CorruptPage(compressed + " bytes that are not compressed, declared as " + uncompressed);
            }
            bytes = source;
            start = from;
        } else {
            // The values of a dictionary are taken over at once, so that its bytes need no buffer of this column's own.
            bytes = header.getType() == PageType.DICTIONARY_PAGE
                    ? decompressors.dictionary(uncompressed, budget, this::tooLarge)
                    : grownBuffer(uncompressed);
            start = 0;
            System.arraycopy(source, from, bytes, 0, plain);
            if (uncompressed > plain) {
                decompress(source, from + plain, compressed - plain, plain, uncompressed - plain);
            }
        }
        end = start + uncompressed;
    }

    private boolean isPacked() {
        DataPageHeaderV2 v2 = header.getData_page_header_v2();
        return chunk().codec() != CompressionCodec.UNCOMPRESSED && (v2 == null || v2.isIs_compressed());
    }

    private byte[] grownBuffer(int size) {
        byte[] before = buffer;
        if (!BufferBudget.fits(before, size)) {
            // Not kept until there is a larger one: both would be in memory at once.
            buffer = NOTHING;
            bytes = NOTHING;
            budget.release(before.length);
            before = NOTHING;
        }
        buffer = budget.grow(before, size, 0, this::tooLarge);
        return buffer;
    }

    /** Reads a page that is larger than the window: what the window holds of it, and the rest straight from the file. */
    private void readPast(byte[] target, int size) {
        int held = windowEnd - windowStart;
        System.arraycopy(window, windowStart, target, 0, held);
        open.read(filePosition, target, held, size - held);
        filePosition += size - held;
        windowStart = windowEnd;
    }

    /** The bytes of levels at the beginning of a page that are never compressed. */
    private int levelBytes() {
        DataPageHeaderV2 v2 = header.getData_page_header_v2();
        if (v2 == null) {
            return 0;
        }
        int repetition = v2.getRepetition_levels_byte_length();
        int definition = v2.getDefinition_levels_byte_length();
        int most = Math.min(header.getCompressed_page_size(), header.getUncompressed_page_size());
        if (repetition < 0 || definition < 0 || (long) repetition + definition > most) {
            throw new CorruptPage("levels of " + repetition + " and " + definition + " bytes in a page of " + most);
        }
        return repetition + definition;
    }

    private void decompress(byte[] source, int from, int length, int target, int targetLength) {
        try {
            decompressors
                    .get(open.file(), column, chunk().codec())
                    .decompress(source, from, length, bytes, target, targetLength);
        } catch (IOException | DataFormatException corrupt) {
            throw corrupt(corrupt);
        }
    }

    /** The header that was read last. */
    PageHeader header() {
        return header;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    private PageHeader readHeader() {
        if (unread() == 0) {
            throw new CorruptPage("the column chunk ends before its last value");
        }
        for (int wanted = HEADER_BYTES; ; wanted *= 4) {
            fill((int) Math.min(wanted, unread()));
            try {
                ThriftReader reader = new ThriftReader(window, windowStart, windowEnd - windowStart);
                PageHeader read = new PageHeader();
                read.read(reader.protocol());
                windowStart = reader.position();
                return read;
            } catch (TTransportException early) {
                boolean all = windowEnd - windowStart >= unread();
                if (all || wanted >= MAX_HEADER_BYTES) {
                    throw corrupt(early);
                }
            } catch (TException | RuntimeException | StackOverflowError corrupt) {
                throw corrupt(corrupt);
            }
        }
    }

    /** The bytes of the chunk from the window's start on. */
    private long unread() {
        return chunkEnd - filePosition + (windowEnd - windowStart);
    }

    /** Makes at least {@code wanted} bytes available in the window. */
    private void fill(int wanted) {
        int held = windowEnd - windowStart;
        if (held >= wanted) {
            return;
        }
        int size = (int) Math.max(wanted, Math.min(WINDOW_BYTES, unread()));
        byte[] before = window;
        if (windowStart > 0) {
            System.arraycopy(before, windowStart, before, 0, held);
        }
        windowStart = 0;
        windowEnd = held;
        window = budget.grow(before, size, held, this::tooLarge);
        int room = (int) Math.min(chunkEnd - filePosition, window.length - BufferBudget.SLACK - held);
        open.read(filePosition, window, held, room);
        filePosition += room;
        windowEnd += room;
    }

    private ColumnChunkInfo chunk() {
        if (chunk == null) {
            throw new IllegalStateException("no row group is open");
        }
        return chunk;
    }

    private String where() {
        return "row group " + (group == null ? -1 : group.ordinal()) + ", column " + column.label() + ", page " + page;
    }

    private MalformedDataException tooLarge(String what) {
        return open.file().malformed("MD-P006", where() + ": " + what);
    }

    /** What a failure of a decoder over these pages means for the caller. */
    MarketDataException corrupt(Throwable cause) {
        if (cause instanceof MarketDataException clear) {
            return clear;
        }
        String what = MarketDataException.foreign(cause instanceof CorruptPage ? cause.getMessage() : cause.toString());
        return open.file().malformed("MD-P008", "is corrupt in " + where() + ": " + what + ". Get a good copy", cause);
    }

    MalformedDataException unsupported(Encoding encoding) {
        return open.file()
                .malformed(
                        "MD-P021",
                        where() + ": encoding " + encoding + " of " + column.type()
                                + " is not supported; write the file with PLAIN or dictionary encoding");
    }

    @Override
    public void close() {
        budget.release((long) window.length + buffer.length);
        window = NOTHING;
        buffer = NOTHING;
        bytes = window;
    }
}
