package io.marketdata.parquet;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import org.apache.parquet.format.CompressionCodec;
import org.xerial.snappy.Snappy;

/** How the pages of a file are compressed. */
public enum ParquetCodec {
    /** Not at all: the fastest, and the largest files. */
    NONE(CompressionCodec.UNCOMPRESSED),
    /** Read by everything, also by old tools. */
    SNAPPY(CompressionCodec.SNAPPY),
    /** The smallest apart from {@link #ZSTD}, and the slowest by far. */
    GZIP(CompressionCodec.GZIP),
    /** Zstandard at level 3: small and fast. */
    ZSTD(CompressionCodec.ZSTD),
    /** LZ4 blocks without a frame. */
    LZ4_RAW(CompressionCodec.LZ4_RAW);

    private static final int ZSTD_LEVEL = 3;

    private final CompressionCodec code;

    ParquetCodec(CompressionCodec code) {
        this.code = code;
    }

    CompressionCodec code() {
        return code;
    }

    byte[] compress(byte[] page) throws IOException {
        return switch (this) {
            case NONE -> page;
            case SNAPPY -> Snappy.compress(page);
            case GZIP -> gzip(page);
            case ZSTD -> zstd(page);
            case LZ4_RAW -> LZ4Factory.safeInstance().fastCompressor().compress(page);
        };
    }

    private static byte[] zstd(byte[] page) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            return context.setLevel(ZSTD_LEVEL).compress(page);
        }
    }

    private static byte[] gzip(byte[] page) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(page.length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(page);
        }
        return compressed.toByteArray();
    }
}
