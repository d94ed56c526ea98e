package io.marketdata.parquet;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.util.zip.DataFormatException;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.apache.parquet.format.CompressionCodec;
import org.xerial.snappy.Snappy;

/**
 * Decompresses pages of one codec. Kept for a whole stream, closed with it; one thread at a time.
 *
 * <p>Never writes outside the target, whatever the source holds.
 */
interface PageDecompressor extends AutoCloseable {
    /** Decompresses into exactly {@code targetLength} bytes; anything else is an exception. */
    void decompress(byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength)
            throws IOException, DataFormatException;

    @Override
    default void close() {}

    static PageDecompressor of(DataFile file, SchemaColumn column, CompressionCodec codec) {
        return switch (codec) {
            case ZSTD -> new Zstd();
            case SNAPPY -> PageDecompressor::snappy;
            case GZIP -> new GzipDecompressor();
            case LZ4_RAW -> new Lz4();
            default ->
                throw file.malformed(
                        "MD-P016",
                        "column " + column.label() + ": codec " + codec
                                + " is not supported; write the file with ZSTD, SNAPPY, GZIP, LZ4_RAW or none");
        };
    }

    private static void snappy(byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength)
            throws IOException {
        // The native decoder trusts the length that the bytes declare.
        requireLength(Snappy.uncompressedLength(source, offset, length), targetLength);
        requireLength(Snappy.uncompress(source, offset, length, target, targetOffset), targetLength);
    }

    static void requireLength(long length, int expected) {
        if (length != expected) {
            throw new CorruptPage("decompresses to " + length + " bytes instead of " + expected);
        }
    }

    /** Zstandard, with one native context. */
    final class Zstd implements PageDecompressor {
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();

        @Override
        public void decompress(
                byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength) {
            requireLength(
                    context.decompressByteArray(target, targetOffset, targetLength, source, offset, length),
                    targetLength);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /** LZ4 blocks without a frame. In plain Java: the native and the unsafe variant make newer JDKs print warnings. */
    final class Lz4 implements PageDecompressor {
        private final LZ4SafeDecompressor decompressor =
                LZ4Factory.safeInstance().safeDecompressor();

        @Override
        public void decompress(
                byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength) {
            requireLength(
                    decompressor.decompress(source, offset, length, target, targetOffset, targetLength), targetLength);
        }
    }
}
