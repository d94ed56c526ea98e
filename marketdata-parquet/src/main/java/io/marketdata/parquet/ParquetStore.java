package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException;
import io.marketdata.model.Symbol;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A folder of Parquet files, one for each series, that are kept up to date in place and cannot be broken.
 *
 * <p><b>Layout.</b> {@code {root}/{timeframe}/{folder}/{SYMBOL}.parquet} by {@link #series}, any path by {@link #file}.
 * <b>Columns.</b> {@code timestamp} (the start of the candle, TIMESTAMP in milliseconds, UTC; of a {@code 1d} file the
 * trading date at 00:00 UTC, and its metadata says so), {@code open}, {@code high}, {@code low}, {@code close},
 * {@code volume} (DOUBLE); ZSTD, with page checksums, statistics, page index and sorting columns. Every tool that reads
 * Parquet reads them.
 *
 * <p><b>Crashes.</b> A file is replaced as a whole ({@link SeriesFile}); what a crash leaves behind is swept by the next
 * writer. <b>Processes.</b> One process at a time writes in a folder, by a lock on the file {@code .lock} in it; readers
 * need none. Do not rely on it on NFS. <b>Threads.</b> Immutable; different files may be written at once, writers of the
 * same file take turns.
 */
public final class ParquetStore {
    private final StoreSettings settings;

    private ParquetStore(StoreSettings settings) {
        this.settings = settings;
    }

    /** A store below a folder, which is made by the first write. */
    public static ParquetStore at(Path root) {
        return new ParquetStore(StoreSettings.of(root.toAbsolutePath().normalize()));
    }

    /** The same, waiting so long for others that write in a folder; 30 seconds unless told otherwise. */
    public ParquetStore withLockTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a lock timeout of " + timeout + " is negative");
        }
        return new ParquetStore(settings.withLockTimeout(timeout));
    }

    /** The same with other markets for what is read; {@link MarketCatalogue#builtin()} unless told otherwise. */
    public ParquetStore withMarkets(MarketCatalogue catalogue) {
        return new ParquetStore(settings.withMarkets(Objects.requireNonNull(catalogue)));
    }

    /** For tests: the same with settings that nobody else needs to change. */
    ParquetStore with(UnaryOperator<StoreSettings> change) {
        return new ParquetStore(change.apply(settings));
    }

    /** The folder of the store, absolute. */
    public Path root() {
        return settings.root();
    }

    /**
     * The file of a series, whether it is there or not: {@code {timeframe}/{folder}/{SYMBOL}.parquet}.
     *
     * @param folder a name such as {@code futures}, or several with {@code /} between them
     * @throws io.marketdata.error.ConfigurationException MD-P030 where a name is none that every system takes
     */
    public SeriesFile series(Timeframe timeframe, String folder, String symbol) {
        return file(timeframe.code() + "/" + folder + "/" + new Symbol(symbol).value() + ".parquet");
    }

    /**
     * A file of this store, whether it is there or not.
     *
     * @param relativePath its names below the root, with {@code /} between them
     * @throws io.marketdata.error.ConfigurationException MD-P030 where a name is none that every system takes
     */
    public SeriesFile file(String relativePath) {
        return new SeriesFile(SeriesPlace.below(settings.root(), relativePath), settings);
    }

    /**
     * Keeps other processes, and other leases of this one, from writing in a folder until it is closed. Files of the
     * folder can be written meanwhile by this process.
     *
     * @param folder its names below the root, with {@code /} between them; made where it is not there
     * @throws WriteException MD-P032, retryable, where somebody else still writes there after the timeout; it says who
     */
    public StoreLease lease(String folder) {
        Path place = SeriesPlace.below(settings.root(), folder);
        FolderLock.Hold hold = lock(place.resolve("lease"), settings, "lease of " + folder);
        return new StoreLease(hold);
    }

    /**
     * Removes what writers left in a folder that ended early. Every first write of a process in a folder does so, too.
     *
     * @return how many files that were
     * @throws WriteException MD-P032, retryable, where somebody else still writes there after the timeout; it says who
     */
    public int sweep(String folder) {
        try (StoreLease lease = lease(folder)) {
            return lease.swept();
        }
    }

    /** The right to do something in the folder of a file. */
    static FolderLock.Hold lock(Path file, StoreSettings settings, String what) {
        try {
            SeriesPlace.requirePlain(settings.root(), file);
            return FolderLock.of(SeriesPlace.folder(file, settings))
                    .enter(what, settings.lockTimeout(), settings.steps());
        } catch (IOException failure) {
            throw new WriteException(
                    "MD-D001",
                    MarketDataException.foreign(file.toString()) + " cannot be written: its folder cannot be made: "
                            + MarketDataException.foreign(failure.toString()) + ". Look at the path and its rights",
                    WriteException.Outcome.REJECTED,
                    false,
                    failure);
        }
    }
}
