package io.marketdata.parquet;

import java.util.List;
import org.apache.parquet.format.RowGroup;

/**
 * The row groups at the beginning of a file that a new one begins with, byte for byte.
 *
 * @param end the position behind the last of their bytes
 * @param indexes their page indexes, whose positions stay right because the bytes do not move
 */
record KeptGroups(List<RowGroup> groups, long end, List<ChunkIndex> indexes) {
    long rows() {
        return groups.stream().mapToLong(RowGroup::getNum_rows).sum();
    }
}
