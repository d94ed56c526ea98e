package io.marketdata.benchmarks.peer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/** Footer, page headers and decompression, and nothing decoded: below this no reader of the file can get. */
public final class PageFloor implements AutoCloseable {
    private final List<ChunkPages> columns = new ArrayList<>();

    /** Returns how many bytes the pages of all columns hold. */
    public long read(Path file) throws IOException {
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            FileMetaData footer = ParquetFooters.read(channel);
            for (RowGroup group : footer.getRow_groups()) {
                for (int column = 0; column < group.getColumnsSize(); column++) {
                    if (column == columns.size()) {
                        columns.add(new ChunkPages());
                    }
                    ChunkPages pages = columns.get(column);
                    pages.open(channel, group.getColumns().get(column).getMeta_data());
                    while (pages.hasMore()) {
                        bytes += pages.next().getUncompressed_page_size();
                        pages.load();
                    }
                }
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        columns.forEach(ChunkPages::close);
    }
}
