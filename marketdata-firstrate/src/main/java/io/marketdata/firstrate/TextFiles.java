package io.marketdata.firstrate;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The text files of an archive or of a folder. Files of it may be read by several threads at once. */
interface TextFiles extends AutoCloseable {
    /** Every file of it, in its order. */
    List<TextFile> files();

    /** The names of files that are of no series of this library. */
    default List<String> strangers() {
        return List.of();
    }

    @Override
    void close();

    /** Opens a ZIP archive, a folder with text files, or one text file. */
    static TextFiles open(Path path, FirstRateType type, ArchiveLimits limits) {
        if (Files.isDirectory(path)) {
            return folder(path, type);
        }
        String name = path.getFileName().toString();
        TextFile single = name.endsWith(".txt") ? TextFile.of(name, type, () -> Files.newInputStream(path)) : null;
        return single == null ? ZipArchive.open(path, type, limits) : of(List.of(single));
    }

    private static TextFiles folder(Path folder, FirstRateType type) {
        try (Stream<Path> paths = Files.list(folder)) {
            return of(paths.sorted()
                    .filter(Files::isRegularFile)
                    .map(path -> TextFile.of(path.getFileName().toString(), type, () -> Files.newInputStream(path)))
                    .flatMap(Stream::ofNullable)
                    .toList());
        } catch (IOException failure) {
            throw new MalformedDataException(
                    "MD-F012",
                    MarketDataException.foreign(folder.toString()) + " cannot be listed: "
                            + MarketDataException.foreign(failure.toString()),
                    failure);
        }
    }

    /** Files that are opened one by one. */
    static TextFiles of(List<TextFile> files) {
        return new TextFiles() {
            @Override
            public List<TextFile> files() {
                return files;
            }

            @Override
            public void close() {
                // Each file is closed by whoever reads it.
            }
        };
    }

    /**
     * The files of one series by ticker, in their order.
     *
     * @throws MalformedDataException MD-F021 where a file is of another series, MD-F016 where a ticker is there twice
     */
    default Map<String, TextFile> of(Timeframe timeframe, FirstRateAdjustment adjustment) {
        return of(timeframe, adjustment, true);
    }

    /** The same; what is of another series is refused, or else passed over. */
    default Map<String, TextFile> of(Timeframe timeframe, FirstRateAdjustment adjustment, boolean alone) {
        if (alone && !strangers().isEmpty()) {
            throw ofAnother(strangers().get(0), timeframe, adjustment);
        }
        Map<String, TextFile> byTicker = new LinkedHashMap<>();
        for (TextFile file : files()) {
            boolean other = file.timeframe() != timeframe || file.adjustment() != adjustment;
            if (other && !alone) {
                continue;
            }
            if (other) {
                throw ofAnother(file.name(), timeframe, adjustment);
            }
            if (byTicker.put(file.ticker(), file) != null) {
                throw new MalformedDataException(
                        "MD-F016",
                        "the archive holds ticker " + MarketDataException.foreign(file.ticker())
                                + " twice; nothing of it was taken. Tell the provider");
            }
        }
        return byTicker;
    }

    private static MalformedDataException ofAnother(String name, Timeframe timeframe, FirstRateAdjustment adjustment) {
        return new MalformedDataException(
                "MD-F021",
                "the archive holds " + MarketDataException.foreign(name) + " where " + timeframe + " files"
                        + (adjustment == FirstRateAdjustment.NONE ? "" : " of " + adjustment.word())
                        + " were asked for; nothing of it was taken. Tell the provider");
    }
}
