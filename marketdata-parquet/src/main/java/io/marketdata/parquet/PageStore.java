package io.marketdata.parquet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.schema.MessageType;

/** The compressed pages of one row group, until they are written. */
final class PageStore implements PageWriteStore {
    private final Map<ColumnDescriptor, ColumnPages> columns = new LinkedHashMap<>();

    PageStore(MessageType schema, ParquetCodec codec, boolean checksums) {
        for (ColumnDescriptor column : schema.getColumns()) {
            columns.put(column, new ColumnPages(column, codec, checksums));
        }
    }

    @Override
    public PageWriter getPageWriter(ColumnDescriptor column) {
        return Objects.requireNonNull(columns.get(column));
    }

    /** The pages of every column, in the order of the schema. */
    Iterable<ColumnPages> columns() {
        return columns.values();
    }

    @Override
    public void close() {
        columns.clear();
    }
}
