package io.marketdata.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** The pages of one column of one row group: compressed, with header and checksum, held until the group is complete. */
final class ColumnPages implements PageWriter {
    private final ColumnDescriptor column;
    private final ParquetCodec codec;
    private final boolean checksums;
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private final ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
    private final Set<org.apache.parquet.format.Encoding> encodings =
            EnumSet.noneOf(org.apache.parquet.format.Encoding.class);
    private final PageIndex index;
    private @Nullable Statistics<?> statistics;
    private long values;
    private long uncompressedBytes;

    ColumnPages(ColumnDescriptor column, ParquetCodec codec, boolean checksums) {
        this.column = column;
        this.codec = codec;
        this.checksums = checksums;
        index = new PageIndex(column.getPrimitiveType());
    }

    /** Flat columns alone come here, which have a value or a null in every row. */
    @Override
    @SuppressWarnings("deprecation")
    public void writePage(
            BytesInput bytes,
            int valueCount,
            Statistics<?> pageStatistics,
            Encoding repetition,
            Encoding levels,
            Encoding encoding)
            throws IOException {
        PageHeader header = new PageHeader(PageType.DATA_PAGE, 0, 0);
        header.setData_page_header(
                new DataPageHeader(valueCount, format(encoding), format(levels), format(repetition)));
        encodings.add(format(levels));
        byte[] plain = bytes(bytes);
        append(header, new byte[0], plain, valueCount, pageStatistics);
        count(valueCount, pageStatistics, encoding);
    }

    @Override
    public void writePage(
            BytesInput bytes,
            int valueCount,
            int rowCount,
            Statistics<?> pageStatistics,
            Encoding repetition,
            Encoding levels,
            Encoding encoding)
            throws IOException {
        writePage(bytes, valueCount, pageStatistics, repetition, levels, encoding);
    }

    @Override
    public void writePage(
            BytesInput bytes,
            int valueCount,
            int rowCount,
            Statistics<?> pageStatistics,
            @Nullable SizeStatistics sizes,
            @Nullable GeospatialStatistics shapes,
            Encoding repetition,
            Encoding levels,
            Encoding encoding)
            throws IOException {
        writePage(bytes, valueCount, pageStatistics, repetition, levels, encoding);
    }

    @Override
    public void writePageV2(
            int rowCount,
            int nullCount,
            int valueCount,
            BytesInput repetitionLevels,
            BytesInput definitionLevels,
            Encoding encoding,
            BytesInput data,
            Statistics<?> pageStatistics)
            throws IOException {
        byte[] levels = bytes(BytesInput.concat(repetitionLevels, definitionLevels));
        DataPageHeaderV2 v2 = new DataPageHeaderV2(
                valueCount, nullCount, rowCount, format(encoding), (int) definitionLevels.size(), (int)
                        repetitionLevels.size());
        v2.setIs_compressed(codec != ParquetCodec.NONE);
        PageHeader header = new PageHeader(PageType.DATA_PAGE_V2, 0, 0);
        header.setData_page_header_v2(v2);
        byte[] plain = bytes(data);
        append(header, levels, plain, rowCount, pageStatistics);
        count(valueCount, pageStatistics, encoding);
    }

    @Override
    public void writePageV2(
            int rowCount,
            int nullCount,
            int valueCount,
            BytesInput repetitionLevels,
            BytesInput definitionLevels,
            Encoding encoding,
            BytesInput data,
            Statistics<?> pageStatistics,
            @Nullable SizeStatistics sizes,
            @Nullable GeospatialStatistics shapes)
            throws IOException {
        writePageV2(
                rowCount, nullCount, valueCount, repetitionLevels, definitionLevels, encoding, data, pageStatistics);
    }

    @Override
    public void writeDictionaryPage(DictionaryPage page) throws IOException {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, 0, 0);
        header.setDictionary_page_header(
                new DictionaryPageHeader(page.getDictionarySize(), format(page.getEncoding())));
        byte[] plain = bytes(page.getBytes());
        append(dictionary, header, new byte[0], plain, codec.compress(plain));
        encodings.add(format(page.getEncoding()));
    }

    private static byte[] bytes(BytesInput input) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) input.size());
        input.writeAllTo(bytes);
        return bytes.toByteArray();
    }

    private void append(PageHeader header, byte[] levels, byte[] plain, int rows, Statistics<?> pageStatistics)
            throws IOException {
        int before = pages.size();
        append(pages, header, levels, plain, codec.compress(plain));
        index.add(before, pages.size() - before, rows, pageStatistics);
    }

    private void append(ByteArrayOutputStream target, PageHeader header, byte[] levels, byte[] plain, byte[] compressed)
            throws IOException {
        if (checksums) {
            CRC32 checksum = new CRC32();
            checksum.update(levels);
            checksum.update(compressed);
            header.setCrc((int) checksum.getValue());
        }
        header.setUncompressed_page_size(levels.length + plain.length);
        header.setCompressed_page_size(levels.length + compressed.length);
        int before = target.size();
        Util.writePageHeader(header, target);
        uncompressedBytes += target.size() - before + (long) levels.length + plain.length;
        target.write(levels);
        target.write(compressed);
    }

    private void count(int valueCount, Statistics<?> pageStatistics, Encoding encoding) {
        values += valueCount;
        encodings.add(format(encoding));
        if (statistics == null) {
            statistics = pageStatistics.copy();
        } else {
            statistics.mergeStatistics(pageStatistics);
        }
    }

    /** Writes the pages and says where they stand. */
    ColumnChunk writeTo(OutputStream out, long position) throws IOException {
        dictionary.writeTo(out);
        pages.writeTo(out);
        ColumnMetaData data = new ColumnMetaData(
                SchemaElements.physical(column.getPrimitiveType()),
                new ArrayList<>(encodings),
                List.of(column.getPath()),
                codec.code(),
                values,
                uncompressedBytes,
                bytes(),
                position + dictionary.size());
        if (dictionary.size() > 0) {
            data.setDictionary_page_offset(position);
        }
        if (statistics != null && !statistics.isEmpty()) {
            data.setStatistics(formatStatistics(statistics));
        }
        ColumnChunk chunk = new ColumnChunk(0);
        chunk.setMeta_data(data);
        return chunk;
    }

    /** Where the pages stand and what they hold, by page. */
    PageIndex index() {
        return index;
    }

    private static org.apache.parquet.format.Statistics formatStatistics(Statistics<?> statistics) {
        org.apache.parquet.format.Statistics format = new org.apache.parquet.format.Statistics();
        if (statistics.isNumNullsSet()) {
            format.setNull_count(statistics.getNumNulls());
        }
        if (PageIndex.hasBounds(statistics)) {
            format.setMin_value(statistics.getMinBytes());
            format.setMax_value(statistics.getMaxBytes());
            format.setIs_min_value_exact(true);
            format.setIs_max_value_exact(true);
        }
        return format;
    }

    private static org.apache.parquet.format.Encoding format(Encoding encoding) {
        return org.apache.parquet.format.Encoding.valueOf(encoding.name());
    }

    /** The bytes of dictionary and pages as they are written. */
    long bytes() {
        return (long) dictionary.size() + pages.size();
    }

    long uncompressedBytes() {
        return uncompressedBytes;
    }

    @Override
    public long getMemSize() {
        return bytes();
    }

    @Override
    public long allocatedSize() {
        return bytes();
    }

    @Override
    public String memUsageString(String prefix) {
        return prefix + " " + bytes() + " bytes";
    }
}
