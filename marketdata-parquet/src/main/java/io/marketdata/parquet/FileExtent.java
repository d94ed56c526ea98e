package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a file stands among the others of a stream. It is told by all of its row groups, not only by those that are read,
 * so that the order among instruments is the same whatever the range: a run that goes on reads less than the first one did,
 * and has to find the rows in the same order.
 *
 * @param instruments the asked ones that it may hold, ascending
 * @param minMillis the least open time that may be found of them
 * @param maxMillis the greatest
 * @param plan what is to be read of it; null where it holds nothing of the range
 */
record FileExtent(
        List<InstrumentId> instruments,
        long minMillis,
        long maxMillis,
        @Nullable FilePlan plan) {}
