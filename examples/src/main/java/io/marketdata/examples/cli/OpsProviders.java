package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.error.SourceException;
import io.marketdata.firstrate.FirstRateCandleSource;
import io.marketdata.firstrate.FirstRateType;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.ops.HistoryProvider;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.KnownHoleLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sources that {@code --provider} names. */
final class OpsProviders implements AutoCloseable {
    /** Files are read by the month: looking for rows costs more than the rows. */
    private static final int FILE_CHUNK_MINUTES = 31 * 1_440;

    private final AppContext context;
    private final MarketCatalogue markets;
    private final KnownHoleLedger holes;
    private final List<HistoryProvider> opened = new ArrayList<>();

    private OpsProviders(AppContext context, MarketCatalogue markets, KnownHoleLedger holes) {
        this.context = context;
        this.markets = markets;
        this.holes = holes;
    }

    static OpsProviders open(
            AppContext context, MarketCatalogue markets, KnownHoleLedger holes, List<String> descriptions) {
        OpsProviders providers = new OpsProviders(context, markets, holes);
        try {
            descriptions.forEach(description -> providers.opened.add(providers.provider(description)));
        } catch (RuntimeException problem) {
            providers.close();
            throw problem;
        }
        return providers;
    }

    /** In the order of the argument. */
    List<HistoryProvider> all() {
        return opened;
    }

    /** Refuses what is no description of a provider, before anything is opened. */
    static void requireKnown(List<String> descriptions) {
        for (String description : descriptions) {
            boolean files = description.startsWith("parquet:") || description.startsWith("firstrate:");
            if (!files && !description.equals("bybit")) {
                throw new IllegalArgumentException("--provider " + description
                        + " is not known; it is one of bybit, parquet:PATH and firstrate:ROOT, comma between several");
            }
            if (files) {
                Arguments.named("--provider", () -> path(description));
            }
        }
    }

    private HistoryProvider provider(String description) {
        if (description.equals("bybit")) {
            BybitCandleSource source =
                    Arguments.bybit(context, markets).knownHoles(holes).build();
            return HistoryProvider.of("bybit", source);
        }
        String kind = description.substring(0, description.indexOf(':'));
        String word = kind + ":" + path(description).toAbsolutePath().normalize();
        return HistoryProvider.of(kind, files(description, markets), word)
                .requests(FILE_CHUNK_MINUTES, 0)
                .whichGrows();
    }

    /** The candles in files that {@code parquet:PATH} or {@code firstrate:ROOT} names. */
    static CandleIngestSource files(String description, MarketCatalogue markets) {
        Path path = path(description);
        return description.startsWith("parquet:")
                ? ParquetCandleSource.builder().markets(markets).path(path).build()
                : new FirstRateCache(path, markets);
    }

    private static Path path(String description) {
        if (!description.startsWith("parquet:") && !description.startsWith("firstrate:")) {
            throw new IllegalArgumentException(description + " is neither parquet:PATH nor firstrate:ROOT");
        }
        Path path = Path.of(description.substring(description.indexOf(':') + 1));
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(description + ": there is no " + path);
        }
        return path;
    }

    /** A cache of FirstRateData, of whatever type an instrument's market is. */
    private record FirstRateCache(Path root, MarketCatalogue markets) implements CandleIngestSource {
        @Override
        public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
            for (FirstRateType type : FirstRateType.values()) {
                if (type.market().id().equals(instrument.market())) {
                    return FirstRateCandleSource.cache(type, root).stream1m(instrument, range);
                }
            }
            throw new SourceException(
                    "MD-F003",
                    "there are no minutes of " + markets.instrumentKey(instrument) + " in " + root
                            + ": its market is none of FirstRateData",
                    false,
                    null);
        }

        @Override
        public boolean sparse() {
            return true;
        }
    }

    @Override
    public void close() {
        opened.forEach(provider -> provider.source().close());
    }
}
