package io.marketdata.parquet;

import io.marketdata.model.TimeRange;
import java.time.Clock;

/**
 * What all files of one stream share.
 *
 * @param clock what stamps when rows were taken in
 * @param budget the memory for page buffers
 * @param tally what was read of the files
 */
record StreamContext(
        TimeRange range, Clock clock, BufferBudget budget, ParquetLimits limits, int sortLimitRows, ReadTally tally) {
    static StreamContext of(SourceSettings settings, TimeRange range) {
        BufferBudget budget = new BufferBudget(settings.limits().maxBufferedBytes());
        return new StreamContext(
                range, settings.clock(), budget, settings.limits(), settings.sortLimitRows(), new ReadTally());
    }
}
