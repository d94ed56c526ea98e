package io.marketdata.benchmarks.e2e;

/** One way to bring the candles of a file into the raw table. */
interface Contender {
    String name();

    /** Rows of one timed load; a slow peer loads fewer, and every figure is per row. */
    default long rows(Dataset data) {
        return data.rows();
    }

    void load(Target target, Dataset data) throws Exception;
}
