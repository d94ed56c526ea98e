package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** The page index of one chunk as it stands in a file, in two parts of which each may be missing. */
final class ChunkIndex {
    private final ColumnChunk chunk;
    private final byte @Nullable [] bounds;
    private final byte @Nullable [] offsets;

    /**
     * @param chunk whose footer entry has to point to it
     * @param bounds the bytes of its ColumnIndex
     * @param offsets the bytes of its OffsetIndex
     */
    ChunkIndex(ColumnChunk chunk, byte @Nullable [] bounds, byte @Nullable [] offsets) {
        this.chunk = chunk;
        this.bounds = bounds;
        this.offsets = offsets;
    }

    static ChunkIndex of(ColumnChunk chunk, PageIndex pages) throws IOException {
        ColumnIndex index = pages.bounds();
        ByteArrayOutputStream bounds = new ByteArrayOutputStream();
        if (index != null) {
            Util.writeColumnIndex(index, bounds);
        }
        long firstPage =
                present(chunk.getMeta_data(), "the description of a chunk").getData_page_offset();
        ByteArrayOutputStream offsets = new ByteArrayOutputStream();
        Util.writeOffsetIndex(pages.offsets(firstPage), offsets);
        return new ChunkIndex(chunk, index == null ? null : bounds.toByteArray(), offsets.toByteArray());
    }

    ColumnChunk chunk() {
        return chunk;
    }

    byte @Nullable [] bounds() {
        return bounds;
    }

    byte @Nullable [] offsets() {
        return offsets;
    }
}
