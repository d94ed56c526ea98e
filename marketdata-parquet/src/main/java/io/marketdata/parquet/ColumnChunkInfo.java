package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * What the footer says of one column of one row group, without what is never asked for.
 *
 * @param type its physical type
 * @param offset where its first page begins in the file
 * @param compressedBytes the pages and their headers in the file
 * @param uncompressedBytes the same when decompressed
 * @param statistics null where there are none
 */
record ColumnChunkInfo(
        Type type,
        CompressionCodec codec,
        long offset,
        long compressedBytes,
        long uncompressedBytes,
        long values,
        @Nullable Statistics statistics,
        long columnIndexOffset,
        int columnIndexBytes,
        long offsetIndexOffset,
        int offsetIndexBytes) {

    static ColumnChunkInfo of(DataFile file, ColumnChunk chunk) {
        if (chunk.isSetFile_path()) {
            throw file.malformed("MD-P008", "keeps its columns in other files; not supported");
        }
        ColumnMetaData data = chunk.getMeta_data();
        if (data == null) {
            throw file.malformed("MD-P003", "has encrypted columns; not supported");
        }
        long offset = data.getData_page_offset();
        if (data.isSetDictionary_page_offset() && data.getDictionary_page_offset() > 0) {
            offset = Math.min(offset, data.getDictionary_page_offset());
        }
        return new ColumnChunkInfo(
                present(data.getType(), "the type of a chunk"),
                present(data.getCodec(), "the codec of a chunk"),
                offset,
                data.getTotal_compressed_size(),
                data.getTotal_uncompressed_size(),
                data.getNum_values(),
                data.getStatistics(),
                chunk.isSetColumn_index_offset() ? chunk.getColumn_index_offset() : 0,
                chunk.getColumn_index_length(),
                chunk.isSetOffset_index_offset() ? chunk.getOffset_index_offset() : 0,
                chunk.getOffset_index_length());
    }

    static boolean isDictionary(Encoding encoding) {
        return encoding == Encoding.RLE_DICTIONARY || encoding == Encoding.PLAIN_DICTIONARY;
    }
}
