package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One-minute candles out of Parquet files.
 *
 * <p><b>Columns.</b> {@code market_id}, {@code symbol}, {@code ts_open}, {@code open}, {@code high}, {@code low},
 * {@code close} and {@code volume_base} have to be there; {@code ts_close}, {@code volume_quote}, {@code trades_count},
 * {@code taker_buy_volume_base} and {@code taker_buy_volume_quote} may be. Names are compared exactly, then without regard
 * to case. Folders named {@code market_id=3} or {@code symbol=BTCUSDT} stand for these columns.
 *
 * <p><b>Files.</b> ZSTD, SNAPPY, GZIP, LZ4_RAW or no compression; pages of both versions; every encoding that the usual
 * writers choose by themselves. Row groups that cannot hold the wanted rows are not read.
 *
 * <p><b>Order.</b> Streams ascend by open time per instrument; several files are merged. A file that does not ascend is sorted in
 * memory, up to a limit. Of files that do ascend, a part of a range comes in the order in which it comes in the whole.
 *
 * <p><b>Rows.</b> They are delivered as they are: a null price or volume as {@link io.marketdata.batch.CandleBatch#ABSENT},
 * a null open time as {@link io.marketdata.batch.CandleBatch#ABSENT_TIME} whatever the range. To check them is the job's;
 * {@link io.marketdata.batch.CandleBatch#describePosition(int)} says where a row stands.
 *
 * <p><b>Memory.</b> One page per column of every file that is open, bounded by {@link ParquetLimits}; files of one stream
 * are open together only where their times overlap. <b>Threads.</b> Immutable; each stream belongs to one thread.
 * <b>Ownership.</b> The source holds nothing open; streams do, until they end or are closed. <b>Errors.</b>
 * {@link io.marketdata.error.MalformedDataException} naming the file, and row, column or row group.
 */
public final class ParquetCandleSource implements CandleIngestSource {
    /** The most rows of one file that are sorted in memory unless told otherwise: {@value}. */
    public static final int DEFAULT_SORT_LIMIT_ROWS = 2_000_000;

    private static final TimeRange EVER =
            TimeRange.of(Instant.ofEpochMilli(Long.MIN_VALUE / 2), Instant.ofEpochMilli(Long.MAX_VALUE / 2));

    private final SourceSettings settings;

    private ParquetCandleSource(SourceSettings settings) {
        this.settings = settings;
    }

    /** A source to describe; at least one {@link Builder#path(Path)} is needed. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads the footers of all files, and opens for its rows only what may hold some.
     *
     * @throws io.marketdata.error.SourceException where a file is missing, is no Parquet file or lacks a column
     * @throws io.marketdata.error.ConfigurationException where the market is not in the catalogue
     */
    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        return stream1m(Set.of(instrument), range);
    }

    /**
     * Reads the footers of all files once. The instruments of a file come in one pass over it, in the order of the file,
     * unless its times overlap with those of other files of its instruments, or it does not ascend for one of them: such
     * instruments come one after the other.
     *
     * @throws io.marketdata.error.SourceException where a file is missing, is no Parquet file or lacks a column
     * @throws io.marketdata.error.ConfigurationException where a market is not in the catalogue
     */
    @Override
    public CandleStream stream1m(Set<InstrumentId> instruments, TimeRange range) {
        return stream1m(instruments, StreamContext.of(settings, range));
    }

    CandleStream stream1m(Set<InstrumentId> instruments, StreamContext context) {
        return FilesCandleStream.of(files(instruments, context.range()), context);
    }

    /**
     * {@inheritDoc}
     *
     * <p>It does where a file may hold several of them, as its folders and statistics tell, and its times overlap with
     * those of no other file that may hold them. Reads the footers of all files.
     *
     * @throws io.marketdata.error.SourceException where a file is missing, is no Parquet file or lacks a column
     */
    @Override
    public boolean readsTogether(Set<InstrumentId> instruments) {
        return instruments.size() > 1 && FilesCandleStream.readsTogether(files(instruments, EVER));
    }

    private List<FileExtent> files(Set<InstrumentId> instruments, TimeRange range) {
        WantedInstruments wanted = WantedInstruments.of(instruments, settings.markets());
        List<FileExtent> files = new ArrayList<>();
        for (DataFile file : FileCatalogue.list(settings.paths())) {
            FileExtent extent = FilePlan.of(file, settings, wanted, range);
            if (extent != null) {
                files.add(extent);
            }
        }
        return files;
    }

    /** What a source reads, and how. */
    public static final class Builder {
        private final List<Path> paths = new ArrayList<>();
        private final Map<CandleColumn, String> names = new EnumMap<>(CandleColumn.class);
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private @Nullable ZoneId zone;
        private @Nullable TimestampUnit unit;
        private @Nullable InstrumentId instrument;
        private int sortLimitRows = DEFAULT_SORT_LIMIT_ROWS;
        private ParquetLimits limits = ParquetLimits.defaults();
        private Clock clock = Clock.systemUTC();

        private Builder() {}

        /** Adds a file, or a directory with every {@code .parquet} file below it. The order does not matter. */
        public Builder path(Path path) {
            paths.add(Objects.requireNonNull(path));
            return this;
        }

        /** The markets whose keys candles carry; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = Objects.requireNonNull(catalogue);
            return this;
        }

        /**
         * The zone of timestamps that are not marked as UTC; without it such a file is refused. A time that the clock of
         * the zone skips is an error that names the row. In an hour that it shows twice, the second pass begins where
         * the clock goes back from one row of the instrument to its next; a file with one pass holds the first.
         */
        public Builder zone(ZoneId timestampZone) {
            zone = Objects.requireNonNull(timestampZone);
            return this;
        }

        /** What one step of a timestamp is that is stored as a bare integer; without it such a file is refused. */
        public Builder timestampUnit(TimestampUnit timestampUnit) {
            unit = Objects.requireNonNull(timestampUnit);
            return this;
        }

        /**
         * Says that a column has another name in the files.
         *
         * @param name one of the names of this class's description, such as {@code ts_open}
         * @param nameInFile its name in the files; then the column has to be there, or a folder with its value
         * @throws IllegalArgumentException where there is no such name
         */
        public Builder column(String name, String nameInFile) {
            names.put(CandleColumn.of(name), Objects.requireNonNull(nameInFile));
            return this;
        }

        /**
         * Whose candles the files hold where neither a column nor a folder says so. Columns and folders that do say so
         * still count.
         */
        public Builder instrument(InstrumentId single) {
            instrument = Objects.requireNonNull(single);
            return this;
        }

        /**
         * The most wanted rows of one file that are sorted in memory where it does not ascend;
         * {@value #DEFAULT_SORT_LIMIT_ROWS} unless told otherwise. A row takes 128 bytes meanwhile.
         */
        public Builder sortLimitRows(int rows) {
            if (rows < 0) {
                throw new IllegalArgumentException("sortLimitRows " + rows + " is negative");
            }
            sortLimitRows = rows;
            return this;
        }

        /** How much memory a file may ask for; {@link ParquetLimits#defaults()} unless told otherwise. */
        public Builder limits(ParquetLimits parquetLimits) {
            limits = Objects.requireNonNull(parquetLimits);
            return this;
        }

        /** The clock that stamps when candles were taken in; the system's unless told otherwise. */
        public Builder clock(Clock ingestClock) {
            clock = Objects.requireNonNull(ingestClock);
            return this;
        }

        /**
         * Opens nothing yet.
         *
         * @throws IllegalStateException where there is no path
         */
        public ParquetCandleSource build() {
            if (paths.isEmpty()) {
                throw new IllegalStateException("no path was given");
            }
            ColumnMapping mapping = new ColumnMapping(Map.copyOf(names), zone, unit, instrument != null);
            return new ParquetCandleSource(
                    new SourceSettings(List.copyOf(paths), markets, mapping, instrument, sortLimitRows, limits, clock));
        }
    }
}
