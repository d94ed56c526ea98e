package io.marketdata.benchmarks.peer;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;

/** The pages of one column after another, through a window and a page buffer that are kept for the next file. */
final class ChunkPages implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 18;

    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final Window window = new Window();
    private ColumnMetaData chunk = new ColumnMetaData();
    private PageHeader header = new PageHeader();
    private byte[] page = new byte[0];

    void open(FileChannel channel, ColumnMetaData column) {
        chunk = column;
        long start = column.isSetDictionary_page_offset()
                ? Math.min(column.getDictionary_page_offset(), column.getData_page_offset())
                : column.getData_page_offset();
        window.open(channel, start, start + column.getTotal_compressed_size());
    }

    boolean hasMore() {
        return window.hasMore();
    }

    PageHeader next() throws IOException {
        header = Util.readPageHeader(window);
        return header;
    }

    /** The content of the page, valid until the next one is loaded; the buffer may be longer. */
    byte[] load() throws IOException {
        if (page.length < header.getUncompressed_page_size()) {
            page = new byte[header.getUncompressed_page_size()];
        }
        loadInto(page);
        return page;
    }

    /** The content of the page in a buffer of its own. */
    byte[] loadCopy() throws IOException {
        byte[] copy = new byte[header.getUncompressed_page_size()];
        loadInto(copy);
        return copy;
    }

    private void loadInto(byte[] target) throws IOException {
        int packed = header.getCompressed_page_size();
        int size = header.getUncompressed_page_size();
        int at = window.require(packed);
        switch (chunk.getCodec()) {
            case ZSTD -> zstd.decompressByteArray(target, 0, size, window.bytes, at, packed);
            case UNCOMPRESSED -> System.arraycopy(window.bytes, at, target, 0, size);
            default -> throw new IOException("codec " + chunk.getCodec() + " is not part of the benchmark");
        }
        window.skipTo(at + packed);
    }

    @Override
    public void close() {
        zstd.close();
    }

    /** The next bytes of a chunk. */
    private static final class Window extends InputStream {
        private byte[] bytes = new byte[WINDOW_BYTES];
        private int at;
        private int filled;
        private FileChannel channel;
        private long position;
        private long end;

        void open(FileChannel file, long start, long chunkEnd) {
            channel = file;
            position = start;
            end = chunkEnd;
            at = 0;
            filled = 0;
        }

        boolean hasMore() {
            return at < filled || position < end;
        }

        /** Makes so many bytes available; returns where they begin. */
        int require(int count) throws IOException {
            if (filled - at >= count) {
                return at;
            }
            byte[] from = bytes;
            if (bytes.length < count) {
                bytes = new byte[count];
            }
            System.arraycopy(from, at, bytes, 0, filled - at);
            filled -= at;
            at = 0;
            while (filled < count) {
                int wanted = (int) Math.min(bytes.length - filled, end - position);
                int read = channel.read(ByteBuffer.wrap(bytes, filled, wanted), position);
                if (read <= 0) {
                    throw new EOFException("a page goes beyond its column chunk");
                }
                filled += read;
                position += read;
            }
            return at;
        }

        void skipTo(int index) {
            at = index;
        }

        @Override
        public int read() throws IOException {
            if (!hasMore()) {
                return -1;
            }
            require(1);
            return bytes[at++] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!hasMore()) {
                return -1;
            }
            require(1);
            int count = Math.min(length, filled - at);
            System.arraycopy(bytes, at, target, offset, count);
            at += count;
            return count;
        }
    }
}
