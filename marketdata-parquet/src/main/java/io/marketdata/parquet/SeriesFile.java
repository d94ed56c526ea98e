package io.marketdata.parquet;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Parquet file of one series in a {@link ParquetStore}.
 *
 * <p><b>Writes.</b> Each makes a new file beside the old one, forces it to the disk, reads it back, and puts it in the
 * place of the old one in one step: whoever opens the file finds all of the old rows or all of the new ones, at any moment
 * and behind any crash. A write that fails leaves the old file. Rows have to ascend strictly by open time, open where a
 * candle of their length begins, and have finite prices and volumes.
 *
 * <p><b>Cost.</b> {@link #upsert} decodes and encodes less than a row group (65,536 rows) beyond the new rows where these
 * are behind the others, looks at the checksums of the rest and copies it byte for byte. Rows further back cost the row groups from there on; what
 * would cost more than a third of the file writes it anew, and so does a file that another writer made.
 *
 * <p><b>Memory.</b> One row group, whatever the length of the file. <b>Threads.</b> Immutable; writers take turns.
 * <b>Ownership.</b> Streams that are given are read to their end, and closed by whoever made them. <b>Errors.</b>
 * {@link io.marketdata.error.WriteException} where the disk fails or somebody else holds the folder,
 * {@link MalformedDataException} where rows or the old file are not what they have to be.
 */
public final class SeriesFile {
    private static final SeriesCheck NO_CHECK = (before, after) -> {};

    private final Path path;
    private final StoreSettings settings;

    SeriesFile(Path path, StoreSettings settings) {
        this.path = path;
        this.settings = settings;
    }

    public Path path() {
        return path;
    }

    /** Whether the file is there; what it holds is not looked at. */
    public boolean exists() {
        return Files.isRegularFile(path);
    }

    /**
     * What the footer says; empty where there is no file.
     *
     * @throws io.marketdata.error.SourceException where the file is none of Parquet, or is damaged
     */
    public Optional<SeriesInfo> info() {
        return Optional.ofNullable(infoOrNull());
    }

    private @Nullable SeriesInfo infoOrNull() {
        SeriesPlace.requirePlain(settings.root(), path);
        if (!exists()) {
            return null;
        }
        try (OpenFile open = OpenFile.open(dataFile(path), new ReadTally())) {
            return SeriesFooter.read(open, settings.limits()).info();
        }
    }

    /**
     * The rows that open inside a range, ascending. The stream reads the file as it is when its first row is read,
     * whatever replaces it later.
     *
     * @param instrument whose candles they are to be; its market has to be in the store's catalogue
     * @param timeframe the length of the candles, which tells when they close
     * @throws io.marketdata.error.SourceException where there is no such file, or it cannot be read
     */
    public CandleStream read(InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        SeriesPlace.requirePlain(settings.root(), path);
        return new SeriesStream(
                () -> SeriesReader.open(path, instrument, settings.markets(), range, settings.limits()), timeframe);
    }

    /** As {@link #replace(CandleStream, SeriesMetadata, SeriesCheck)}, without a check. */
    public SeriesChange replace(CandleStream rows, SeriesMetadata metadata) {
        return replace(rows, metadata, NO_CHECK);
    }

    /**
     * Writes the file anew, whatever was there, also where that was damaged.
     *
     * @param check looks at the new file before it takes the place of the old one, which it is not told about
     * @throws MalformedDataException MD-P034 where a row cannot be taken, or there is none
     * @throws io.marketdata.error.WriteException MD-D001 where the file cannot be written, MD-P032 where the folder is
     *     held by others
     */
    public SeriesChange replace(CandleStream rows, SeriesMetadata metadata, SeriesCheck check) {
        return locked(() -> {
            SeriesRows news = new SeriesRows(rows, metadata.timeframe(), SeriesRows.Origin.GIVEN, name());
            if (!news.next()) {
                throw new MalformedDataException(
                        "MD-P034", name() + " is as it was: there are no rows to replace it with");
            }
            return new SeriesWrite(path, settings, check, null, null).replace(news, metadata.toMap());
        });
    }

    /** As {@link #upsert(CandleStream, SeriesMetadata, SeriesCheck)}, without a check. */
    public SeriesChange upsert(CandleStream rows, SeriesMetadata metadata) {
        return upsert(rows, metadata, NO_CHECK);
    }

    /**
     * Merges rows into the file, which is made where it is not there: at a time that both have, the new row stands. No
     * rows change nothing.
     *
     * @param metadata takes the place of the file's; symbol, timeframe and adjustment have to be the same
     * @param check looks at the old file and the new one before it takes its place
     * @throws MalformedDataException MD-P033 where the file is of another series, MD-P034 where a row cannot be taken,
     *     another code where the old file is damaged: then it can be replaced
     * @throws io.marketdata.error.WriteException MD-D001 where the file cannot be written, MD-P032 where the folder is
     *     held by others
     */
    public SeriesChange upsert(CandleStream rows, SeriesMetadata metadata, SeriesCheck check) {
        return locked(() -> merge(rows, metadata, check));
    }

    private SeriesChange merge(CandleStream rows, SeriesMetadata metadata, SeriesCheck check) {
        SeriesRows news = new SeriesRows(rows, metadata.timeframe(), SeriesRows.Origin.GIVEN, name());
        boolean any = news.next();
        if (!exists()) {
            return any
                    ? new SeriesWrite(path, settings, check, null, null).replace(news, metadata.toMap())
                    : new SeriesChange(0, 0, 0, 0, 0, 0, 0);
        }
        try (OpenFile open = OpenFile.open(dataFile(path), new ReadTally())) {
            SeriesFooter footer = SeriesFooter.read(open, settings.limits());
            requireSame(footer.metadata(), metadata);
            if (!any) {
                return new SeriesChange(footer.rows(), 0, 0, 0, 0, 0, open.size());
            }
            Map<String, String> entries = footer.isOwnSchema() ? footer.entries() : new LinkedHashMap<>();
            entries.keySet().removeIf(key -> key.startsWith(SeriesMetadata.PREFIX));
            entries.putAll(metadata.toMap());
            return new SeriesWrite(path, settings, check, open, footer).merge(news, metadata.timeframe(), entries);
        }
    }

    private void requireSame(@Nullable SeriesMetadata found, SeriesMetadata given) {
        if (found == null) {
            return;
        }
        requireSame("symbol", found.symbol(), given.symbol());
        requireSame("timeframe", found.timeframe(), given.timeframe());
        requireSame("adjustment", found.adjustment(), given.adjustment());
    }

    private void requireSame(String what, @Nullable Object found, @Nullable Object given) {
        if (!Objects.equals(found, given)) {
            throw new MalformedDataException(
                    "MD-P033",
                    name() + " is of " + what + " " + MarketDataException.foreign(String.valueOf(found))
                            + ", the rows are of " + MarketDataException.foreign(String.valueOf(given))
                            + ". Name the right file, or write it anew with replace");
        }
    }

    private SeriesChange locked(Supplier<SeriesChange> write) {
        FolderLock.Hold hold =
                ParquetStore.lock(path, settings, path.getFileName().toString());
        try {
            return write.get();
        } finally {
            hold.close();
        }
    }

    private String name() {
        return MarketDataException.foreign(path.toString());
    }

    static DataFile dataFile(Path path) {
        return new DataFile(path, Map.of());
    }
}
