package io.marketdata.parquet;

import org.jspecify.annotations.Nullable;

/** A last look at a file that is written and read back, before it takes the place of the one before. */
@FunctionalInterface
public interface SeriesCheck {
    /**
     * Throws to leave the old file in place; what it throws reaches the caller of the write as it is.
     *
     * @param before the file that is there, null where there is none or it was not looked at
     * @param after the file that is to take its place
     */
    void check(@Nullable SeriesInfo before, SeriesInfo after);
}
