package io.marketdata.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;

/**
 * A Parquet file of plain columns: parquet-column encodes, this holds the pages of a row group, and writes groups and
 * footer. No Hadoop class is needed.
 */
final class ParquetFileWriter {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final String CREATED_BY = "marketdata";
    private static final int FORMAT_VERSION = 2;

    private final OutputStream out;
    private final MessageType schema;
    private final ParquetProperties properties;
    private final ParquetCodec codec;
    private final List<RowGroup> groups = new ArrayList<>();
    private final List<ChunkIndex> indexes = new ArrayList<>();
    private long position;
    private long rows;
    private PageStore pages;
    private ColumnWriteStore store;
    private ColumnWriter[] writers;

    ParquetFileWriter(OutputStream out, MessageType schema, ParquetProperties properties, ParquetCodec codec)
            throws IOException {
        this(out, schema, properties, codec, new KeptGroups(List.of(), 0, List.of()));
        write(MAGIC);
    }

    /** Goes on behind row groups that the stream has got already. */
    ParquetFileWriter(
            OutputStream out, MessageType schema, ParquetProperties properties, ParquetCodec codec, KeptGroups kept) {
        this.out = out;
        this.schema = schema;
        this.properties = properties;
        this.codec = codec;
        pages = new PageStore(schema, codec, properties.getPageWriteChecksumEnabled());
        store = properties.newColumnWriteStore(schema, pages);
        writers = columnWriters();
        groups.addAll(kept.groups());
        indexes.addAll(kept.indexes());
        position = kept.end();
        rows = kept.rows();
    }

    private ColumnWriter[] columnWriters() {
        return schema.getColumns().stream().map(store::getColumnWriter).toArray(ColumnWriter[]::new);
    }

    /** The writer of a column by its place in the schema; another one in every row group. */
    ColumnWriter column(int index) {
        return writers[index];
    }

    /** Ends a row: every column got a value or a null. */
    void endRow() {
        store.endRecord();
    }

    /** Writes what was gathered as a row group of {@code rowCount} rows; nothing where there are none. */
    void endRowGroup(long rowCount, List<SortingColumn> sorting) throws IOException {
        store.flush();
        if (rowCount > 0) {
            RowGroup group = new RowGroup(new ArrayList<>(), 0, rowCount);
            group.setFile_offset(position);
            long start = position;
            for (ColumnPages column : pages.columns()) {
                ColumnChunk chunk = column.writeTo(out, position);
                position += column.bytes();
                group.addToColumns(chunk);
                indexes.add(ChunkIndex.of(chunk, column.index()));
                group.setTotal_byte_size(group.getTotal_byte_size() + column.uncompressedBytes());
            }
            group.setTotal_compressed_size(position - start);
            if (!sorting.isEmpty()) {
                group.setSorting_columns(sorting);
            }
            groups.add(group);
            rows += rowCount;
        }
        store.close();
        pages = new PageStore(schema, codec, properties.getPageWriteChecksumEnabled());
        store = properties.newColumnWriteStore(schema, pages);
        writers = columnWriters();
    }

    /** Writes page indexes and footer; the stream stays open. */
    void end(Map<String, String> metadata) throws IOException {
        store.close();
        writeIndexes();
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).setOrdinal((short) Math.min(i, Short.MAX_VALUE));
        }
        FileMetaData file = new FileMetaData(FORMAT_VERSION, SchemaElements.of(schema), rows, groups);
        file.setCreated_by(CREATED_BY);
        metadata.forEach((key, value) -> {
            KeyValue entry = new KeyValue(key);
            entry.setValue(value);
            file.addToKey_value_metadata(entry);
        });
        ColumnOrder order = ColumnOrder.TYPE_ORDER(new TypeDefinedOrder());
        file.setColumn_orders(Collections.nCopies(schema.getColumns().size(), order));
        ByteArrayOutputStream footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(file, footer);
        write(footer.toByteArray());
        int length = footer.size();
        write(new byte[] {(byte) length, (byte) (length >>> 8), (byte) (length >>> 16), (byte) (length >>> 24)});
        write(MAGIC);
    }

    private void writeIndexes() throws IOException {
        for (ChunkIndex index : indexes) {
            byte[] bounds = index.bounds();
            if (bounds != null) {
                index.chunk().setColumn_index_offset(position);
                index.chunk().setColumn_index_length(bounds.length);
                write(bounds);
            }
        }
        for (ChunkIndex index : indexes) {
            byte[] offsets = index.offsets();
            if (offsets != null) {
                index.chunk().setOffset_index_offset(position);
                index.chunk().setOffset_index_length(offsets.length);
                write(offsets);
            }
        }
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }
}
