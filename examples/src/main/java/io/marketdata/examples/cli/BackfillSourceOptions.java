package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.firstrate.FirstRateAdjustment;
import io.marketdata.firstrate.FirstRateCandleSource;
import io.marketdata.firstrate.FirstRateType;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.parquet.TimestampUnit;
import io.marketdata.spi.CandleIngestSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where a backfill reads its candles: Parquet files as they are described, or the cache of FirstRateData. */
final class BackfillSourceOptions {
    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(names = "--zone", paramLabel = "ZONE", description = "zone of timestamps that are not marked as UTC")
    private @Nullable String zone;

    @Option(names = "--single-instrument", description = "the files have no market_id and symbol: take the arguments'")
    private boolean singleInstrument;

    @Option(
            names = "--column",
            paramLabel = "NAME=IN_FILE",
            description = "a column's name in the files, such as ts_open=timestamp; repeatable")
    private List<String> columns = List.of();

    @Option(names = "--timestamp-unit", paramLabel = "UNIT", description = "of bare integers: s, ms, us or ns")
    private @Nullable String timestampUnit;

    @Option(
            names = "--adjustment",
            paramLabel = "WORD",
            description =
                    "of --firstrate: which series the cache has (contin_UNadj of futures, UNADJUSTED of stock and etf)")
    private @Nullable String adjustment;

    /** One of them. */
    static final class Choice {
        @Option(names = "--parquet", paramLabel = "PATH", description = "file or folder; repeatable")
        private List<Path> paths = List.of();

        @Option(
                names = "--firstrate",
                paramLabel = "DIR",
                description =
                        "the cache that firstrate update keeps; the market is firstrate:futures (101) or another of it")
        private @Nullable Path cache;
    }

    /** The catalogue, and for the cache its markets where no other market has their id. */
    MarketCatalogue withMarkets(MarketCatalogue markets) {
        return choice.cache == null ? markets : FirstRateType.beside(markets);
    }

    /** The source, which its caller closes. */
    CandleIngestSource open(MarketCatalogue markets, InstrumentId instrument) {
        Path cache = choice.cache;
        return cache == null ? parquet(markets, instrument) : firstRate(cache, markets.market(instrument.market()));
    }

    private CandleIngestSource firstRate(Path cache, Market market) {
        if (zone != null || singleInstrument || !columns.isEmpty() || timestampUnit != null) {
            throw new IllegalArgumentException(
                    "--zone, --single-instrument, --column and --timestamp-unit go with --parquet; the cache needs none");
        }
        return Arrays.stream(FirstRateType.values())
                .filter(type -> type.market().code().equals(market.code()))
                .findFirst()
                .map(type -> {
                    String series = adjustment;
                    return series == null
                            ? FirstRateCandleSource.cache(type, cache)
                            : FirstRateCandleSource.cache(type, cache, FirstRateAdjustment.of(series));
                })
                .orElseThrow(() -> new IllegalArgumentException("--market-id " + market.id() + " is " + market.code()
                        + "; a cache of FirstRateData has "
                        + Arrays.stream(FirstRateType.values())
                                .map(type -> type.market().id() + " ("
                                        + type.market().code() + ")")
                                .collect(Collectors.joining(", "))));
    }

    private ParquetCandleSource parquet(MarketCatalogue markets, InstrumentId instrument) {
        if (adjustment != null) {
            throw new IllegalArgumentException("--adjustment goes with --firstrate");
        }
        ParquetCandleSource.Builder builder = ParquetCandleSource.builder().markets(markets);
        choice.paths.forEach(builder::path);
        Arguments.columns(columns).forEach(builder::column);
        if (zone != null) {
            builder.zone(Arguments.zone(zone));
        }
        String unit = timestampUnit;
        if (unit != null) {
            builder.timestampUnit(Arguments.named("--timestamp-unit", () -> TimestampUnit.of(unit)));
        }
        if (singleInstrument) {
            builder.instrument(instrument);
        }
        return builder.build();
    }

    /** What the rows come from: other files, or the same read in another way, are another source. */
    String name() {
        Path cache = choice.cache;
        if (cache != null) {
            return Arguments.checkpointName("--firstrate "
                    + cache.toAbsolutePath().normalize() + (adjustment == null ? "" : " --adjustment " + adjustment));
        }
        StringBuilder name = new StringBuilder();
        choice.paths.forEach(path -> name.append(name.isEmpty() ? "" : ", ")
                .append(path.toAbsolutePath().normalize()));
        columns.forEach(column -> name.append(" --column ").append(column));
        if (zone != null) {
            name.append(" --zone ").append(zone);
        }
        if (timestampUnit != null) {
            name.append(" --timestamp-unit ").append(timestampUnit);
        }
        if (singleInstrument) {
            name.append(" --single-instrument");
        }
        return Arguments.checkpointName(name.toString());
    }
}
