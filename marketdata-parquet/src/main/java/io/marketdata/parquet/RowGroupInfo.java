package io.marketdata.parquet;

import java.util.Map;

/**
 * What the footer says of one row group.
 *
 * @param ordinal its place in the file, from 0
 * @param firstRow the number of its first row in the file, from 0
 * @param chunks its chunks by leaf, only those that a candle needs
 * @param sortedByTime whether the file promises that its rows ascend by open time
 */
record RowGroupInfo(int ordinal, long firstRow, long rows, Map<Integer, ColumnChunkInfo> chunks, boolean sortedByTime) {
    ColumnChunkInfo chunk(SchemaColumn column) {
        ColumnChunkInfo chunk = chunks.get(column.leaf());
        if (chunk == null) {
            throw new IllegalStateException("no chunk for column " + column.label());
        }
        return chunk;
    }
}
