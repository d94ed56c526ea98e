package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.parquet.SeriesFile;
import io.marketdata.parquet.SeriesInfo;
import io.marketdata.parquet.SeriesMetadata;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The minutes of FirstRateData as a source: from the cache, or from the provider's text as it is.
 *
 * <p>Instruments are those of {@link FirstRateType#market()}, whose catalogue is {@link FirstRateType#catalogue()}.
 * Minutes without a trade are not there ({@link #sparse()}). <b>Bad lines</b> of the text come as rows that are no candles:
 * to check them is the job's, which counts each and names its file and line. A line whose time cannot be read has none, and
 * comes where it can lie in the range. A text with more of them than the cache would take ends with an error.
 *
 * <p><b>Memory.</b> A page of a file, or a line. <b>Threads.</b> Immutable; each stream belongs to one thread.
 * <b>Ownership.</b> Streams hold files open, until they end or are closed.
 */
public final class FirstRateCandleSource implements CandleIngestSource {
    private final FirstRateType type;
    private final @Nullable ParquetStore store;
    private final Path path;
    private final FirstRateAdjustment adjustment;
    private final SymbolMap symbols;

    private FirstRateCandleSource(
            FirstRateType type,
            @Nullable ParquetStore store,
            Path path,
            FirstRateAdjustment adjustment,
            SymbolMap symbols) {
        this.type = type;
        this.store = store;
        this.path = path;
        this.adjustment = adjustment;
        this.symbols = symbols;
    }

    /** The minutes of a cache that {@link FirstRateUpdate} made, of the adjustment that it has unless told otherwise. */
    public static FirstRateCandleSource cache(FirstRateType type, Path root) {
        return cache(type, root, type.defaultAdjustment());
    }

    /**
     * The minutes of a cache that {@link FirstRateUpdate} made of an adjustment. A file that says that it is of another one
     * is refused.
     */
    public static FirstRateCandleSource cache(FirstRateType type, Path root, FirstRateAdjustment adjustment) {
        adjustment.requireFor(type);
        return new FirstRateCandleSource(
                type, ParquetStore.at(root).withMarkets(FirstRateType.catalogue()), root, adjustment, SymbolMap.none());
    }

    /** The minutes of a folder of the provider's text files, or of an archive of them. */
    public static FirstRateCandleSource text(
            FirstRateType type, Path folderOrArchive, FirstRateAdjustment adjustment, SymbolMap symbols) {
        adjustment.requireFor(type);
        return new FirstRateCandleSource(type, null, folderOrArchive, adjustment, symbols);
    }

    /** @throws SourceException MD-F003 where there is no such series, MD-F023 where it is of another adjustment */
    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        requireMarket(instrument);
        ParquetStore cache = store;
        if (cache == null) {
            return stream1m(Set.of(instrument), range);
        }
        SeriesFile file =
                cache.series(Timeframe.M1, type.folder(), instrument.symbol().value());
        if (!file.exists()) {
            throw absent(
                    instrument,
                    "there is no " + MarketDataException.foreign(file.path().toString()));
        }
        requireAdjustment(file);
        return file.read(instrument, Timeframe.M1, range);
    }

    private void requireMarket(InstrumentId instrument) {
        if (!instrument.market().equals(type.market().id())) {
            throw absent(
                    instrument,
                    "it is not of market " + type.market().id() + " ("
                            + type.market().code() + ")");
        }
    }

    /** A file of another writer says nothing of it. */
    private void requireAdjustment(SeriesFile file) {
        SeriesMetadata metadata = file.info().map(SeriesInfo::metadata).orElse(null);
        String found = metadata == null ? null : metadata.adjustment();
        if (found != null && !found.equals(adjustment.inMetadata())) {
            throw new SourceException(
                    "MD-F023",
                    MarketDataException.foreign(file.path() + " is of adjustment " + found) + ", not "
                            + adjustment.inMetadata() + ". Ask for that one, or for another root",
                    false,
                    null);
        }
    }

    private static SourceException absent(InstrumentId instrument, String why) {
        return new SourceException("MD-F003", "there are no minutes of " + instrument + ": " + why, false, null);
    }

    /** An archive is opened once for all of them. */
    @Override
    public CandleStream stream1m(Set<InstrumentId> instruments, TimeRange range) {
        if (store != null) {
            return CandleIngestSource.super.stream1m(instruments, range);
        }
        instruments.forEach(this::requireMarket);
        return new ArchiveStream(TextFiles.open(path, type, ArchiveLimits.defaults()), instruments, range);
    }

    /** Whether it is text, where one look at an archive serves all of its files. */
    @Override
    public boolean readsTogether(Set<InstrumentId> instruments) {
        return store == null && instruments.size() > 1;
    }

    @Override
    public boolean sparse() {
        return true;
    }

    /** The files of several instruments, one after the other. */
    private final class ArchiveStream implements CandleStream {
        private final TextFiles files;
        private final Map<String, TextFile> bySymbol;
        private final Iterator<InstrumentId> next;
        private final TimeRange range;
        private final long lastAllowedDay =
                LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC).toEpochDay() + 1;
        private @Nullable TextCandles current;
        private long collapsed;

        ArchiveStream(TextFiles files, Set<InstrumentId> instruments, TimeRange range) {
            this.files = files;
            this.range = range;
            next = new TreeSet<>(instruments).iterator();
            boolean done = false;
            try {
                bySymbol = symbols.bySymbol(files.of(Timeframe.M1, adjustment, false));
                for (InstrumentId instrument : instruments) {
                    if (!bySymbol.containsKey(instrument.symbol().value())) {
                        throw absent(instrument, MarketDataException.foreign(path.toString()) + " has no file of it");
                    }
                }
                done = true;
            } finally {
                if (!done) {
                    files.close();
                }
            }
        }

        @Override
        public boolean read(CandleBatch batch) {
            while (true) {
                TextCandles stream = current;
                if (stream == null) {
                    if (!next.hasNext()) {
                        return false;
                    }
                    stream = open(next.next());
                    current = stream;
                }
                if (stream.read(batch)) {
                    return true;
                }
                stream.tally().requireFewBad();
                end();
            }
        }

        private TextCandles open(InstrumentId instrument) {
            TextFile file = bySymbol.get(instrument.symbol().value());
            if (file == null) {
                throw absent(instrument, "it was not asked for");
            }
            try {
                return TextCandles.withBadLines(file, instrument, range, lastAllowedDay);
            } catch (IOException failure) {
                throw new SourceException(
                        "MD-F013",
                        MarketDataException.foreign(file.name()) + " cannot be opened: "
                                + MarketDataException.foreign(failure.toString()),
                        false,
                        failure);
            }
        }

        private void end() {
            TextCandles stream = current;
            if (stream != null) {
                collapsed += stream.rowsCollapsed();
                stream.close();
                current = null;
            }
        }

        @Override
        public long rowsCollapsed() {
            TextCandles stream = current;
            return collapsed + (stream == null ? 0 : stream.rowsCollapsed());
        }

        @Override
        public void close() {
            end();
            files.close();
        }
    }
}
