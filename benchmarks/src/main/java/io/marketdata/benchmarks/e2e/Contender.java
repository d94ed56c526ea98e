package io.marketdata.benchmarks.e2e;

/** One way to bring the candles of a file into the raw table, or to read them from the canonical one. */
interface Contender {
    String name();

    /** Rows of one timed load; a slow peer loads fewer, and every figure is per row. */
    default long rows(Dataset data) {
        return data.rows();
    }

    void load(Target target, Dataset data) throws Exception;

    /** Fails unless every row arrived. */
    default void check(Target target, Dataset data) throws Exception {
        long arrived = Long.parseLong(target.query("SELECT count() FROM " + Target.RAW));
        if (arrived != rows(data)) {
            throw new IllegalStateException(name() + " brought " + arrived + " of " + rows(data) + " rows");
        }
    }
}
