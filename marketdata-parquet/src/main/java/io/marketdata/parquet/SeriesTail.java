package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;

/**
 * How much of a file stays as it is when rows are merged into it: the row groups that end before the first new row, but
 * not a last one with room.
 *
 * <p>The whole file is written anew where its writer did not say enough to rely on, where it consists of row groups so
 * small that reading suffers, and where more than a third of its rows would be written in any case.
 */
final class SeriesTail {
    /** A file whose row groups have on average less than this part of the usual rows is written anew. */
    private static final int SMALL_GROUP = 4;

    private static final int MOST_INDEX_BYTES = 1 << 24;

    private SeriesTail() {}

    /**
     * How many row groups stay when rows from a time on are merged in.
     *
     * @param rowGroupRows the rows of one that is full
     */
    static int kept(SeriesFooter footer, long firstNewMillis, int rowGroupRows) {
        if (!footer.ordered()) {
            return 0;
        }
        List<RowGroup> groups = footer.groups();
        int kept = 0;
        long rows = 0;
        while (kept < groups.size()
                && footer.lastMillis(kept) < firstNewMillis
                && !isLastWithRoom(groups, kept, rowGroupRows)) {
            rows += groups.get(kept).getNum_rows();
            kept++;
        }
        boolean most = footer.rows() - rows > footer.rows() / 3;
        boolean small = kept > 1 && rows / kept < rowGroupRows / SMALL_GROUP;
        return most || small || !isInFront(groups, kept) ? 0 : kept;
    }

    private static boolean isLastWithRoom(List<RowGroup> groups, int group, int rowGroupRows) {
        return group == groups.size() - 1 && groups.get(group).getNum_rows() < rowGroupRows;
    }

    /** Whether the bytes of the first row groups stand before those of the others. */
    private static boolean isInFront(List<RowGroup> groups, int count) {
        long end = end(groups.subList(0, count));
        for (RowGroup group : groups.subList(count, groups.size())) {
            for (ColumnChunk chunk : chunks(group)) {
                if (start(data(chunk)) < end) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The first row groups with all that a new footer needs of them. */
    static KeptGroups take(OpenFile open, SeriesFooter footer, int count) {
        List<RowGroup> groups = footer.groups().subList(0, count);
        List<ChunkIndex> indexes = new ArrayList<>();
        for (RowGroup group : groups) {
            for (ColumnChunk chunk : chunks(group)) {
                // Bloom filters may stand behind what is kept.
                data(chunk).unsetBloom_filter_offset();
                data(chunk).unsetBloom_filter_length();
                indexes.add(index(open, chunk));
            }
        }
        return new KeptGroups(List.copyOf(groups), end(groups), indexes);
    }

    /** Takes the pointers away from the chunk: the page index will stand elsewhere. */
    private static ChunkIndex index(OpenFile open, ColumnChunk chunk) {
        byte[] bounds = null;
        byte[] offsets = null;
        if (chunk.isSetColumn_index_offset()) {
            bounds = bytes(open, chunk.getColumn_index_offset(), chunk.getColumn_index_length());
        }
        if (chunk.isSetOffset_index_offset()) {
            offsets = bytes(open, chunk.getOffset_index_offset(), chunk.getOffset_index_length());
        }
        chunk.unsetColumn_index_offset();
        chunk.unsetColumn_index_length();
        chunk.unsetOffset_index_offset();
        chunk.unsetOffset_index_length();
        return new ChunkIndex(chunk, bounds, offsets);
    }

    private static byte[] bytes(OpenFile open, long offset, int length) {
        if (offset < 0 || length < 1 || length > MOST_INDEX_BYTES || offset > open.size() - length) {
            throw open.file()
                    .malformed(
                            "MD-P004",
                            "is corrupt: a page index of " + length + " bytes from " + offset + " in a file of "
                                    + open.size() + ". Write it anew with replace");
        }
        byte[] bytes = new byte[length];
        open.read(offset, bytes, 0, length);
        return bytes;
    }

    private static long end(List<RowGroup> groups) {
        long end = 0;
        for (RowGroup group : groups) {
            for (ColumnChunk chunk : chunks(group)) {
                ColumnMetaData data = data(chunk);
                end = Math.max(end, start(data) + data.getTotal_compressed_size());
            }
        }
        return end;
    }

    static long start(ColumnMetaData data) {
        boolean dictionary = data.isSetDictionary_page_offset() && data.getDictionary_page_offset() > 0;
        return dictionary
                ? Math.min(data.getDictionary_page_offset(), data.getData_page_offset())
                : data.getData_page_offset();
    }

    static List<ColumnChunk> chunks(RowGroup group) {
        return present(group.getColumns(), "the list of columns");
    }

    static ColumnMetaData data(ColumnChunk chunk) {
        return present(chunk.getMeta_data(), "the description of a chunk");
    }
}
