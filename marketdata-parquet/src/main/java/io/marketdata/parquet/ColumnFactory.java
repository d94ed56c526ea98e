package io.marketdata.parquet;

/** What the columns of one open file share. */
final class ColumnFactory implements AutoCloseable {
    private final OpenFile open;
    private final BufferBudget budget;
    private final ParquetLimits limits;
    private final PageDecompressors decompressors = new PageDecompressors();

    ColumnFactory(OpenFile open, BufferBudget budget, ParquetLimits limits) {
        this.open = open;
        this.budget = budget;
        this.limits = limits;
    }

    PageReader pages(SchemaColumn column) {
        return new PageReader(open, column, decompressors, budget, limits.maxPageBytes());
    }

    @Override
    public void close() {
        decompressors.close();
    }
}
