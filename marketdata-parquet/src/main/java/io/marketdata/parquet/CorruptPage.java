package io.marketdata.parquet;

/** Bytes of a page that no writer makes; caught where file, row group and column are known. */
final class CorruptPage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CorruptPage(String what) {
        super(what);
    }
}
