package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a source was built with. */
record SourceSettings(
        List<Path> paths,
        MarketCatalogue markets,
        ColumnMapping mapping,
        @Nullable InstrumentId instrument,
        int sortLimitRows,
        ParquetLimits limits,
        Clock clock) {}
