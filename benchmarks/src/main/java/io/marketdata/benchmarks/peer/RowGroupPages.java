package io.marketdata.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The pages of a row group for parquet-column, without the part of parquet-java that needs Hadoop. */
final class RowGroupPages implements PageReadStore {
    private final RowGroup group;
    private final PageReader[] columns;
    private final MessageType schema;

    RowGroupPages(FileChannel channel, RowGroup group, MessageType schema, List<ChunkPages> buffers) {
        this.group = group;
        this.schema = schema;
        columns = new PageReader[group.getColumnsSize()];
        for (int i = 0; i < columns.length; i++) {
            ColumnChunk chunk = group.getColumns().get(i);
            ChunkPages pages = buffers.get(i);
            pages.open(channel, chunk.getMeta_data());
            columns[i] = new Pages(pages, schema.getColumns().get(i), chunk);
        }
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        return columns[schema.getFieldIndex(column.getPath()[0])];
    }

    @Override
    public long getRowCount() {
        return group.getNum_rows();
    }

    private static final class Pages implements PageReader {
        private final ChunkPages pages;
        private final ColumnDescriptor column;
        private final ColumnChunk chunk;
        private @Nullable PageHeader pending;

        Pages(ChunkPages pages, ColumnDescriptor column, ColumnChunk chunk) {
            this.pages = pages;
            this.column = column;
            this.chunk = chunk;
        }

        @Override
        public @Nullable DictionaryPage readDictionaryPage() {
            try {
                PageHeader header = pages.next();
                if (header.getType() != PageType.DICTIONARY_PAGE) {
                    pending = header;
                    return null;
                }
                return new DictionaryPage(
                        BytesInput.from(pages.loadCopy()),
                        header.getDictionary_page_header().getNum_values(),
                        Encoding.valueOf(
                                header.getDictionary_page_header().getEncoding().name()));
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }

        @Override
        public long getTotalValueCount() {
            return chunk.getMeta_data().getNum_values();
        }

        @Override
        public @Nullable DataPage readPage() {
            try {
                PageHeader header = pending;
                pending = null;
                if (header == null) {
                    if (!pages.hasMore()) {
                        return null;
                    }
                    header = pages.next();
                }
                if (header.getType() != PageType.DATA_PAGE) {
                    throw new IOException(header.getType() + " is not part of the benchmark");
                }
                DataPageHeader data = header.getData_page_header();
                int size = header.getUncompressed_page_size();
                return new DataPageV1(
                        BytesInput.from(pages.load(), 0, size),
                        data.getNum_values(),
                        size,
                        Statistics.getBuilderForReading(column.getPrimitiveType())
                                .build(),
                        Encoding.valueOf(data.getRepetition_level_encoding().name()),
                        Encoding.valueOf(data.getDefinition_level_encoding().name()),
                        Encoding.valueOf(data.getEncoding().name()));
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }

        @Override
        public String toString() {
            return Arrays.toString(column.getPath());
        }
    }
}
