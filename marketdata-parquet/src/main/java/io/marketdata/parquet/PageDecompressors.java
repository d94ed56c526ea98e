package io.marketdata.parquet;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.format.CompressionCodec;
import org.jspecify.annotations.Nullable;

/** The decompressors of one stream, made when a page first needs one. */
final class PageDecompressors implements AutoCloseable {
    private final Map<CompressionCodec, PageDecompressor> made = new EnumMap<>(CompressionCodec.class);
    private byte[] scratch = new byte[0];
    private byte[] dictionary = new byte[0];
    private @Nullable BufferBudget lender;

    PageDecompressor get(DataFile file, SchemaColumn column, CompressionCodec codec) {
        PageDecompressor known = made.get(codec);
        if (known == null) {
            known = PageDecompressor.of(file, column, codec);
            made.put(codec, known);
        }
        return known;
    }

    /** Bytes for a compressed page, until another one is asked for: all columns share them. */
    byte[] scratch(int size, BufferBudget budget, Function<String, RuntimeException> error) {
        scratch = budget.grow(scratch, size, 0, error);
        lender = budget;
        return scratch;
    }

    /** Bytes for the plain values of a dictionary, until another one is asked for: all columns share them. */
    byte[] dictionary(int size, BufferBudget budget, Function<String, RuntimeException> error) {
        dictionary = budget.grow(dictionary, size, 0, error);
        lender = budget;
        return dictionary;
    }

    @Override
    public void close() {
        if (lender != null) {
            lender.release((long) scratch.length + dictionary.length);
            lender = null;
        }
        scratch = new byte[0];
        dictionary = new byte[0];
        made.values().forEach(PageDecompressor::close);
        made.clear();
    }
}
