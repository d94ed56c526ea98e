package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;

/** Reads the file of a series as this library reads every Parquet file. */
final class SeriesReader {
    /** No column and no folder has this name, so that only the caller says whose rows they are. */
    private static final String NOWHERE = "\0";

    private static final InstrumentId ANY = InstrumentId.of(1, "SERIES");
    private static final MarketCatalogue MARKETS = MarketCatalogue.builtin();

    private SeriesReader() {}

    static CandleStream open(Path file, TimeRange range, ParquetLimits limits) {
        return open(file, ANY, MARKETS, range, limits);
    }

    static CandleStream open(
            Path file, InstrumentId instrument, MarketCatalogue markets, TimeRange range, ParquetLimits limits) {
        return ParquetCandleSource.builder()
                .path(file)
                .markets(markets)
                .limits(limits)
                .instrument(instrument)
                .column("market_id", NOWHERE)
                .column("symbol", NOWHERE)
                .column("ts_open", SeriesSchema.TIMESTAMP)
                .column("volume_base", "volume")
                .build()
                .stream1m(instrument, range);
    }
}
