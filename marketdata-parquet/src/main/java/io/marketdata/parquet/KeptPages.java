package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;

/**
 * Looks at the pages that a new file takes over byte for byte, so that what was damaged on the disk is not carried on:
 * the header of each, its checksum where it has one, and whether all of them have as many values as the footer says.
 * Nothing is decompressed.
 */
final class KeptPages {
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final String RECOVERY = ". Nothing was merged into it; write it anew with replace";

    private final OpenFile open;
    private final CRC32 checksum = new CRC32();
    private final byte[] window = new byte[WINDOW_BYTES];
    private long windowAt;
    private int windowLength;
    private long position;
    private long end;

    private KeptPages(OpenFile open) {
        this.open = open;
    }

    /** @throws MalformedDataException MD-P007 or MD-P008, which say how to go on, at the first page that is damaged */
    static void require(OpenFile open, List<RowGroup> groups) {
        if (groups.isEmpty()) {
            return;
        }
        KeptPages pages = new KeptPages(open);
        for (int group = 0; group < groups.size(); group++) {
            for (ColumnChunk chunk : SeriesTail.chunks(groups.get(group))) {
                pages.chunk("row group " + group, SeriesTail.data(chunk));
            }
        }
    }

    private void chunk(String group, ColumnMetaData data) {
        String where = group + ", column "
                + MarketDataException.foreign(
                        String.join(".", present(data.getPath_in_schema(), "the path of a column")));
        position = SeriesTail.start(data);
        end = position + data.getTotal_compressed_size();
        if (position < 0 || end < position || end > open.size()) {
            throw corrupt(where + " does not lie in the file", null);
        }
        long values = 0;
        for (int page = 0; position < end; page++) {
            values += page(where + ", page " + page);
        }
        if (values != data.getNum_values()) {
            throw corrupt(where + " has " + values + " values, " + data.getNum_values() + " are declared", null);
        }
    }

    /** Passes over a page; how many values it has. */
    private long page(String where) {
        PageHeader header = header(where);
        int size = header.getCompressed_page_size();
        if (size < 0 || size > end - position) {
            throw corrupt(where + " claims " + size + " bytes, " + (end - position) + " are left", null);
        }
        checksum.reset();
        for (long pageEnd = position + size; position < pageEnd; ) {
            int from = fill(1);
            int length = (int) Math.min(pageEnd - position, windowLength - from);
            checksum.update(window, from, length);
            position += length;
        }
        if (header.isSetCrc() && (int) checksum.getValue() != header.getCrc()) {
            throw open.file().malformed("MD-P007", "is damaged: checksum mismatch in " + where + RECOVERY);
        }
        DataPageHeader first = header.getData_page_header();
        DataPageHeaderV2 second = header.getData_page_header_v2();
        if (header.getType() == PageType.DATA_PAGE && first != null) {
            return first.getNum_values();
        }
        return header.getType() == PageType.DATA_PAGE_V2 && second != null ? second.getNum_values() : 0;
    }

    private PageHeader header(String where) {
        int from = fill(MAX_HEADER_BYTES);
        try {
            ThriftReader reader = new ThriftReader(window, from, (int) Math.min(windowLength - from, end - position));
            PageHeader header = new PageHeader();
            header.read(reader.protocol());
            position += reader.position() - from;
            return header;
        } catch (TException | RuntimeException | StackOverflowError damaged) {
            throw corrupt(where + " has no header", damaged);
        }
    }

    /** Has so many bytes from the position on in the window, or all that are left of the chunk; where they begin there. */
    private int fill(int wanted) {
        long behind = windowAt + windowLength;
        if (position < windowAt || Math.min(position + wanted, end) > behind) {
            windowAt = position;
            windowLength = (int) Math.min(WINDOW_BYTES, open.size() - position);
            open.read(position, window, 0, windowLength);
        }
        return (int) (position - windowAt);
    }

    private MalformedDataException corrupt(String what, @Nullable Throwable cause) {
        String words = "is corrupt: " + what + RECOVERY;
        return cause == null
                ? open.file().malformed("MD-P008", words)
                : open.file().malformed("MD-P008", words, cause);
    }
}
