package io.marketdata.parquet;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One write of the file of a series, from the rows to the file in its place. One use. */
final class SeriesWrite {
    private static final Instant EVER = Instant.ofEpochMilli(Long.MAX_VALUE / 2);

    private final Path path;
    private final StoreSettings settings;
    private final SeriesCheck check;
    private final @Nullable OpenFile open;
    private final @Nullable SeriesFooter old;
    private final @Nullable SeriesInfo before;
    private long added;
    private long replaced;
    private long unchanged;
    private KeptGroups kept = new KeptGroups(List.of(), 0, List.of());
    private SeriesSum written = new SeriesSum();
    private @Nullable SeriesInfo after;

    /**
     * @param open the file before, null where it is not to be looked at
     * @param old its footer
     */
    SeriesWrite(
            Path path, StoreSettings settings, SeriesCheck check, @Nullable OpenFile open, @Nullable SeriesFooter old) {
        this.path = path;
        this.settings = settings;
        this.check = check;
        this.open = open;
        this.old = old;
        before = old == null ? null : old.info();
    }

    /** @param rows at the first of them */
    SeriesChange replace(SeriesRows rows, Map<String, String> metadata) {
        return swap(sink -> {
            SeriesEncoder encoder = SeriesEncoder.whole(sink, settings.rowGroupRows());
            do {
                encoder.add(rows);
                added++;
            } while (rows.next());
            encoder.end(metadata);
            written = encoder.sum();
        });
    }

    /** @param news at the first of them */
    SeriesChange merge(SeriesRows news, Timeframe timeframe, Map<String, String> metadata) {
        OpenFile source = present(open);
        SeriesFooter footer = present(old);
        int count = SeriesTail.kept(footer, news.time(), settings.rowGroupRows());
        boolean any = count < footer.groups().size();
        Instant from = count == 0 || !any ? Instant.ofEpochMilli(Long.MIN_VALUE / 2) : first(footer, count);
        kept = SeriesTail.take(source, footer, count);
        KeptPages.require(source, kept.groups());
        return swap(sink -> {
            if (count > 0) {
                sink.copy(path, kept.end());
            }
            SeriesEncoder encoder = count > 0
                    ? SeriesEncoder.behind(kept, sink, settings.rowGroupRows())
                    : SeriesEncoder.whole(sink, settings.rowGroupRows());
            if (any) {
                try (CandleStream tail = SeriesReader.open(path, TimeRange.of(from, EVER), settings.limits())) {
                    merge(new SeriesRows(tail, timeframe, SeriesRows.Origin.FILE, name()), news, encoder);
                }
            } else {
                rest(news, encoder);
            }
            encoder.end(metadata);
            written = encoder.sum();
        });
    }

    private static Instant first(SeriesFooter footer, int group) {
        return Instant.ofEpochMilli(footer.firstMillis(group));
    }

    private void merge(SeriesRows olds, SeriesRows news, SeriesEncoder encoder) throws IOException {
        olds.next();
        while (!olds.ended() && !news.ended()) {
            if (olds.time() < news.time()) {
                encoder.add(olds);
                olds.next();
                continue;
            }
            if (olds.time() > news.time()) {
                added++;
            } else {
                if (olds.sameValues(news)) {
                    unchanged++;
                } else {
                    replaced++;
                }
                olds.next();
            }
            encoder.add(news);
            news.next();
        }
        while (!olds.ended()) {
            encoder.add(olds);
            olds.next();
        }
        rest(news, encoder);
    }

    private void rest(SeriesRows news, SeriesEncoder encoder) throws IOException {
        while (!news.ended()) {
            encoder.add(news);
            added++;
            news.next();
        }
    }

    private SeriesChange swap(AtomicFile.Content content) {
        new AtomicFile(path, settings.steps()).replace(content, this::verify);
        SeriesInfo now = present(after);
        return new SeriesChange(now.rows(), added, replaced, unchanged, written.rows(), kept.end(), now.bytes());
    }

    /** Reads the new file: its footer as a whole, and every row that was encoded. */
    private void verify(Path temporary) {
        SeriesInfo info;
        SeriesSum read = new SeriesSum();
        try (OpenFile file = OpenFile.open(SeriesFile.dataFile(temporary), new ReadTally())) {
            SeriesFooter footer = SeriesFooter.read(file, settings.limits());
            require(footer.ordered(), "its row groups do not ascend");
            require(footer.rows() == kept.rows() + written.rows(), "its footer counts " + footer.rows() + " rows");
            info = footer.info();
        }
        TimeRange range = TimeRange.of(
                Instant.ofEpochMilli(written.firstMillis()), Instant.ofEpochMilli(written.lastMillis() + 1));
        try (CandleStream stream = SeriesReader.open(temporary, range, settings.limits())) {
            SeriesRows rows = new SeriesRows(stream, Timeframe.M1, SeriesRows.Origin.FILE, name());
            while (rows.next()) {
                read.add(rows);
            }
        } catch (MarketDataException unreadable) {
            throw unlike(MarketDataException.foreign(unreadable.getMessage()), unreadable);
        }
        require(read.matches(written), "read were " + read + ", written " + written);
        check.check(before, info);
        after = info;
    }

    private void require(boolean held, String otherwise) {
        if (!held) {
            throw unlike(otherwise, null);
        }
    }

    private MalformedDataException unlike(String what, @Nullable Throwable cause) {
        return new MalformedDataException(
                "MD-P035",
                name() + " is as it was: what was written to take its place cannot be read back as it was meant: "
                        + what + ". Look at disk and memory of this machine, and write it again",
                cause);
    }

    private String name() {
        return MarketDataException.foreign(path.toString());
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("there is no file to merge into");
        }
        return value;
    }
}
