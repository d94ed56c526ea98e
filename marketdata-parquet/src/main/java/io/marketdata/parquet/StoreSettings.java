package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a store and its files were told.
 *
 * @param rowGroupRows rows of a row group; what an append writes anew is less than one
 */
record StoreSettings(
        Path root,
        Duration lockTimeout,
        MarketCatalogue markets,
        ParquetLimits limits,
        FileSteps steps,
        int rowGroupRows) {
    private static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(30);
    private static final int DEFAULT_ROW_GROUP_ROWS = 1 << 16;

    static StoreSettings of(Path root) {
        return new StoreSettings(
                root,
                DEFAULT_LOCK_TIMEOUT,
                MarketCatalogue.builtin(),
                ParquetLimits.defaults(),
                DiskFileSteps.INSTANCE,
                DEFAULT_ROW_GROUP_ROWS);
    }

    StoreSettings withLockTimeout(Duration timeout) {
        return new StoreSettings(root, timeout, markets, limits, steps, rowGroupRows);
    }

    StoreSettings withMarkets(MarketCatalogue catalogue) {
        return new StoreSettings(root, lockTimeout, catalogue, limits, steps, rowGroupRows);
    }

    StoreSettings withSteps(FileSteps other) {
        return new StoreSettings(root, lockTimeout, markets, limits, other, rowGroupRows);
    }

    StoreSettings withRowGroupRows(int rows) {
        return new StoreSettings(root, lockTimeout, markets, limits, steps, rows);
    }
}
