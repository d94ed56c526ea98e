package io.marketdata.testkit.firstrate;

import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Makes archives when they are first asked for, in files of its own folder, and knows them by name. */
final class Archives implements AutoCloseable {
    private final FirstRateTruth truth;
    private final Set<String> deflate64Periods;
    private final boolean fromMidnight;
    private final int daysLate;
    private final Path folder;
    private final Map<Order, Stored> made = new ConcurrentHashMap<>();
    private final Map<String, Stored> byName = new ConcurrentHashMap<>();
    private final Map<Stored, Packed> gzipped = new ConcurrentHashMap<>();

    /**
     * What an archive is of.
     *
     * @param initial with which its tickers begin; empty for all
     */
    record Order(
            MarketType type,
            String period,
            Timeframe timeframe,
            String adjustment,
            String initial,
            LocalDate asOf,
            @Nullable FirstRateFault fault) {}

    /** An archive on disk. */
    record Stored(String name, Path file, long length, String etag) {}

    /** An archive in another coding on disk. */
    record Packed(Path file, long length) {}

    Archives(FirstRateTruth truth, Set<String> deflate64Periods, boolean fromMidnight, int daysLate) {
        this.fromMidnight = fromMidnight;
        this.daysLate = daysLate;
        this.truth = truth;
        this.deflate64Periods = deflate64Periods;
        try {
            folder = Files.createTempDirectory("fake-firstrate-");
        } catch (IOException problem) {
            throw new UncheckedIOException("no folder for archives", problem);
        }
    }

    Stored get(Order order) {
        return made.computeIfAbsent(order, this::make);
    }

    @Nullable Stored byName(String name) {
        return byName.get(name);
    }

    /** The same in the coding gzip, made when it is first asked for. */
    Packed gzipped(Stored stored) {
        return gzipped.computeIfAbsent(stored, Archives::gzip);
    }

    private static Packed gzip(Stored stored) {
        Path file = stored.file().resolveSibling(stored.name() + ".gz");
        try {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                Files.copy(stored.file(), out);
            }
            return new Packed(file, Files.size(file));
        } catch (IOException problem) {
            throw new UncheckedIOException("cannot make " + file, problem);
        }
    }

    private Stored make(Order order) {
        String hash = Long.toUnsignedString(Noise.mix(1, order.toString()), 36).substring(0, 7);
        String name = Stream.of(
                        order.type().code(),
                        order.initial(),
                        order.period(),
                        code(order.timeframe()),
                        order.adjustment().replace("adj_split", "adjsplit"),
                        hash)
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + "_" + right)
                .orElseThrow();
        Path file = folder.resolve(name + ".zip");
        try {
            try (ZipFileWriter zip = new ZipFileWriter(file)) {
                ArchiveFaults.write(zip, order, entries(order));
            }
            ArchiveFaults.damage(file, order.fault());
            Stored stored = new Stored(name + ".zip", file, Files.size(file), "\"" + hash + "\"");
            byName.put(stored.name(), stored);
            return stored;
        } catch (IOException problem) {
            throw new UncheckedIOException("cannot make archive " + name, problem);
        }
    }

    private List<ZipEntryPlan> entries(Order order) {
        LocalDate promised = FirstRateTruth.firstDate(order.period(), order.asOf());
        LocalDate from = List.of("week", "month").contains(order.period()) ? promised.plusDays(daysLate) : promised;
        Series.Wanted wanted =
                new Series.Wanted(order.timeframe(), order.adjustment(), order.asOf(), from, order.asOf());
        String rest = "_" + order.period() + "_" + code(order.timeframe())
                + order.type().namePart(order.adjustment()) + ".txt";
        boolean deflate64 = deflate64Periods.contains(order.period());
        return truth.files(order.type(), order.asOf()).stream()
                .filter(series -> series.ticker().ticker().startsWith(order.initial()))
                .map(series -> new ZipEntryPlan(
                        series.ticker().ticker() + rest,
                        deflate64,
                        out -> new TextFile(series, wanted, fromMidnight, out).write()))
                .toList();
    }

    static String code(Timeframe timeframe) {
        String code = Codes.code(timeframe);
        if (code == null) {
            throw new IllegalArgumentException("no files of " + timeframe);
        }
        return code;
    }

    @Override
    public void close() {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException problem) {
            throw new UncheckedIOException("cannot delete " + folder, problem);
        }
    }
}
