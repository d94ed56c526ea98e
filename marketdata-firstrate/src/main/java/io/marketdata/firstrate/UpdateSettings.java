package io.marketdata.firstrate;

import io.marketdata.Cancellation;
import io.marketdata.parquet.ParquetStore;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an update was told.
 *
 * @param wanted symbols in the cache; null for every ticker that the provider has
 * @param period null to choose it by what is missing
 */
record UpdateSettings(
        FirstRateType type,
        FirstRateAdjustment adjustment,
        ParquetStore store,
        SymbolMap symbols,
        @Nullable List<String> wanted,
        @Nullable FirstRatePeriod period,
        boolean force,
        boolean dryRun,
        int threads,
        ArchiveLimits limits,
        Cancellation cancellation,
        Consumer<FirstRateProgress> progress,
        Clock clock,
        StateSteps steps) {

    /** Whether the files that are there are not looked at. */
    boolean recovers() {
        return force && period == FirstRatePeriod.FULL;
    }
}
