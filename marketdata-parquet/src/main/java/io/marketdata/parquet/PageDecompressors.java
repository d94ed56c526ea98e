package io.marketdata.parquet;

import java.util.EnumMap;
import java.util.Map;
import org.apache.parquet.format.CompressionCodec;

/** The decompressors of one stream, made when a page first needs one. */
final class PageDecompressors implements AutoCloseable {
    private final Map<CompressionCodec, PageDecompressor> made = new EnumMap<>(CompressionCodec.class);

    PageDecompressor get(DataFile file, SchemaColumn column, CompressionCodec codec) {
        PageDecompressor known = made.get(codec);
        if (known == null) {
            known = PageDecompressor.of(file, column, codec);
            made.put(codec, known);
        }
        return known;
    }

    @Override
    public void close() {
        made.values().forEach(PageDecompressor::close);
        made.clear();
    }
}
