package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Symbol;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.SeriesChange;
import io.marketdata.parquet.SeriesFile;
import io.marketdata.parquet.SeriesInfo;
import io.marketdata.parquet.SeriesMetadata;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings one text file of the provider into the file of its series. */
final class SeriesUpdate {
    private static final String SOURCE = "firstratedata";
    private static final double LEAST_SHARE_OF_ROWS = 0.9;
    private static final int LEAST_SHARE_OF_DAY = 10;
    /** So many rows has a day of a ticker that trades all day; one that has fewer may well be without any on a day. */
    static final int DENSE_DAY = 100;

    private static final int BASIS_DAYS = 30;
    private static final int BATCH_ROWS = 4_096;

    /** What the store says of rows or of the disk, and not of an old file that is damaged. */
    private static final Set<String> NOT_OF_THE_OLD_FILE =
            Set.of("MD-P030", "MD-P031", "MD-P032", "MD-P034", "MD-P035");

    /** Besides those of lines: it is implausible, has a name that no file can have, or rows that no file takes. */
    private static final Set<String> OF_THE_TEXT = Set.of("MD-F004", "MD-P030", "MD-P034");

    private final UpdateSettings settings;
    private final Timeframe timeframe;
    private final LocalDate newest;

    /** @param newest the date that the provider has */
    SeriesUpdate(UpdateSettings settings, Timeframe timeframe, LocalDate newest) {
        this.settings = settings;
        this.timeframe = timeframe;
        this.newest = newest;
    }

    /**
     * What became of a file.
     *
     * @param needs the archive that is needed instead; null where none is
     * @param byItsText whether it was refused for what the provider has of it, and not for what is here
     * @param removed how many rows it lost
     */
    record Step(
            TickerResult result, @Nullable FirstRatePeriod needs, long rowsOfLastDay, boolean byItsText, long removed) {
        /** One that no text was refused in. */
        Step(TickerResult result, @Nullable FirstRatePeriod needs, long rowsOfLastDay) {
            this(result, needs, rowsOfLastDay, false, 0);
        }

        /** Whether the rows of the file are others than before. */
        boolean isChange() {
            return result.added() > 0 || result.replaced() > 0 || removed > 0;
        }
    }

    /**
     * Merges an archive's file into the series, or writes the series anew where the archive has everything.
     *
     * @param held what is known of the series; null where nothing can be built on
     */
    Step update(String symbol, TextFile text, FirstRatePeriod period, @Nullable SeriesState held) {
        try {
            SeriesFile file = file(symbol);
            return period == FirstRatePeriod.FULL ? whole(symbol, text, file) : part(symbol, text, file, period, held);
        } catch (MarketDataException failure) {
            return failed(symbol, period, failure);
        }
    }

    private Step failed(String symbol, FirstRatePeriod period, MarketDataException failure) {
        String code = failure.code();
        boolean byItsText = code.startsWith("MD-F03") || code.startsWith("MD-F04") || OF_THE_TEXT.contains(code);
        return new Step(
                TickerResult.none(symbol, timeframe, Outcome.FAILED, period, failure.getMessage()),
                null,
                0,
                byItsText,
                0);
    }

    SeriesFile file(String symbol) {
        return settings.store().series(timeframe, settings.type().folder(), symbol);
    }

    private InstrumentId instrument(String symbol) {
        return new InstrumentId(settings.type().market().id(), new Symbol(symbol));
    }

    private SeriesMetadata metadata(String symbol) {
        return SeriesMetadata.of(symbol, timeframe)
                .withSource(SOURCE)
                .withAdjustment(settings.adjustment().inMetadata());
    }

    private TextCandles open(TextFile text, String symbol, boolean ordered) {
        try {
            return new TextCandles(
                    text, instrument(symbol), null, newest.plusDays(1).toEpochDay(), ordered);
        } catch (IOException failure) {
            throw new SourceException(
                    "MD-F013",
                    MarketDataException.foreign(text.name()) + " cannot be opened: "
                            + MarketDataException.foreign(failure.toString()),
                    false,
                    failure);
        }
    }

    private Step whole(String symbol, TextFile text, SeriesFile file) {
        SeriesInfo before = settings.recovers() ? null : infoOrNull(file);
        SeriesMetadata metadata = metadata(symbol);
        if (settings.adjustment().restated()) {
            metadata = metadata.withBasis(newest, basis(text, symbol));
        }
        try (TextCandles stream = open(text, symbol, true)) {
            return replace(symbol, file, stream, stream.tally(), before, metadata);
        } catch (MalformedDataException failure) {
            if (!failure.code().equals(TextCandles.NOT_IN_ORDER)) {
                throw failure;
            }
        }
        try (TextCandles stream = open(text, symbol, false)) {
            Bars sorted = Bars.of(text, instrument(symbol), stream);
            return replace(symbol, file, sorted.stream(), stream.tally(), before, metadata);
        }
    }

    private Step replace(
            String symbol,
            SeriesFile file,
            CandleStream rows,
            LineTally tally,
            @Nullable SeriesInfo before,
            SeriesMetadata metadata) {
        settings.steps().at("replace " + file.path().getFileName());
        try (ComparedCandles compared = new ComparedCandles(rows, rowsOf(symbol, file, before))) {
            SeriesChange change =
                    file.replace(compared, metadata, (none, after) -> requirePlausible(symbol, tally, before, after));
            settings.steps().at("replaced " + file.path().getFileName());
            TickerResult result = result(
                    symbol,
                    Outcome.REBUILT,
                    FirstRatePeriod.FULL,
                    change.rows(),
                    compared.added(),
                    compared.replaced(),
                    tally,
                    lastDay(file));
            return new Step(result, null, tally.rowsOfLastDay(), false, compared.removed());
        } catch (MalformedDataException failure) {
            if (tally.rows() > 0 || !failure.code().equals("MD-P034")) {
                throw failure;
            }
            tally.requireFewBad();
            return empty(symbol, FirstRatePeriod.FULL);
        }
    }

    /** What a file has that is to be replaced; null where nothing of it is to be looked at, or can be. */
    private @Nullable CandleStream rowsOf(String symbol, SeriesFile file, @Nullable SeriesInfo before) {
        Instant first = before == null ? null : before.first();
        Instant last = before == null ? null : before.last();
        if (first == null || last == null) {
            return null;
        }
        try {
            return file.read(instrument(symbol), timeframe, TimeRange.of(first, last.plusMillis(1)));
        } catch (SourceException damaged) {
            return null;
        }
    }

    private void requirePlausible(String symbol, LineTally tally, @Nullable SeriesInfo before, SeriesInfo after) {
        tally.requireFewBad();
        if (before == null || settings.force()) {
            return;
        }
        Instant oldLast = before.last();
        Instant newLast = after.last();
        if (oldLast != null && newLast != null && newLast.isBefore(oldLast)) {
            throw implausible(symbol, "it would end at " + newLast + ", the cache ends at " + oldLast);
        }
        if (after.rows() < before.rows() * LEAST_SHARE_OF_ROWS) {
            throw implausible(symbol, "it would have " + after.rows() + " rows, the cache has " + before.rows());
        }
    }

    private MalformedDataException implausible(String symbol, String why) {
        return new MalformedDataException(
                "MD-F004",
                symbol + " " + timeframe + " is as it was: " + why + ". Where the provider is right, run with force");
    }

    private Step empty(String symbol, FirstRatePeriod period) {
        return new Step(TickerResult.none(symbol, timeframe, Outcome.EMPTY, period, "its text has no line"), null, 0);
    }

    /** Like {@link SeriesFile#info()}; null too where the file is damaged. */
    @Nullable SeriesInfo infoOrNull(SeriesFile file) {
        try {
            return file.info().orElse(null);
        } catch (SourceException damaged) {
            return null;
        }
    }

    /** A checksum of the first days, which every restatement changes. */
    private String basis(TextFile text, String symbol) {
        try (TextCandles stream = open(text, symbol, true)) {
            return BasisHash.of(stream, BASIS_DAYS);
        }
    }

    private Step part(
            String symbol, TextFile text, SeriesFile file, FirstRatePeriod period, @Nullable SeriesState held) {
        SeriesInfo before = infoOrNull(file);
        if (before == null) {
            return needs(symbol, period, FirstRatePeriod.FULL, "its file is missing or damaged");
        }
        if (held == null) {
            return needs(symbol, period, FirstRatePeriod.FULL, "nothing is known of its file");
        }
        LocalDate next = next(symbol, file, before, held);
        if (!period.reaches(next, newest)) {
            return needsDays(symbol, period, held, next);
        }
        Bars bars;
        LineTally tally;
        try (TextCandles stream = open(text, symbol, false)) {
            bars = Bars.of(text, instrument(symbol), stream);
            tally = stream.tally();
        }
        tally.requireFewBad();
        if (bars.size() == 0) {
            return empty(symbol, period);
        }
        if (beginsTooLate(symbol, file, period, next, before, bars)) {
            return needsDays(symbol, period, held, next);
        }
        return merge(symbol, file, period, held, before, bars, tally);
    }

    /** The first date behind those that are held that can have rows of the series. */
    private LocalDate next(String symbol, SeriesFile file, SeriesInfo before, SeriesState held) {
        LocalDate day = held.asOf().plusDays(1);
        LocalDate next = FirstRatePeriod.nextTradingDate(settings.type(), held.asOf());
        return next.equals(day) || !Evenings.haveWeekends(settings.type(), timeframe, instrument(symbol), file, before)
                ? next
                : day;
    }

    /** Whether rows can be missing between what is held and the first row of an archive. */
    private boolean beginsTooLate(
            String symbol, SeriesFile file, FirstRatePeriod period, LocalDate next, SeriesInfo before, Bars bars) {
        Instant first = Instant.ofEpochMilli(bars.time(0));
        Instant last = before.last();
        if (period == FirstRatePeriod.MONTH && last != null && !first.isAfter(last)) {
            // It begins days before what is held ends; a row that is not there was not traded.
            return false;
        }
        return day(bars.time(0)).isAfter(next)
                || (timeframe == Timeframe.M1
                        && Evenings.canBeMissing(settings.type(), instrument(symbol), file, before, first, next));
    }

    /** The date of the newest row of a text; null where none can be read. */
    @Nullable LocalDate newest(String symbol, TextFile text) {
        CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
        try (TextCandles stream = open(text, symbol, false)) {
            while (stream.read(batch)) {
                batch.clear();
            }
            return stream.tally().rows() == 0
                    ? null
                    : LocalDate.ofEpochDay(stream.tally().lastDay());
        } catch (MarketDataException unreadable) {
            return null;
        }
    }

    private Step needsDays(String symbol, FirstRatePeriod period, SeriesState held, LocalDate next) {
        FirstRatePeriod longer = FirstRatePeriod.covering(next, newest);
        return needs(
                symbol,
                period,
                longer.compareTo(period) > 0 ? longer : period.longer(),
                "the days behind " + held.asOf() + " would stay missing");
    }

    private Step needs(String symbol, FirstRatePeriod period, FirstRatePeriod needed, String why) {
        String message = "MD-F005 " + symbol + " " + timeframe + " needs period " + needed.word() + ", not "
                + period.word() + ": " + why;
        return new Step(TickerResult.none(symbol, timeframe, Outcome.FAILED, period, message), needed, 0);
    }

    private Step merge(
            String symbol,
            SeriesFile file,
            FirstRatePeriod period,
            SeriesState held,
            SeriesInfo before,
            Bars bars,
            LineTally tally) {
        LocalDate last = day(bars.time(bars.size() - 1));
        int rowsOfLastDay = rowsOf(bars, last);
        if (last.equals(newest)
                && !settings.force()
                && held.rowsOfLastDay() >= DENSE_DAY
                && rowsOfLastDay < held.rowsOfLastDay() / LEAST_SHARE_OF_DAY) {
            throw implausible(
                    symbol,
                    last + " would have " + rowsOfLastDay + " rows, " + held.lastDay() + " has "
                            + held.rowsOfLastDay());
        }
        SeriesChange change;
        try {
            if (settings.adjustment().restated()) {
                OverlapProof.Verdict verdict = proof(symbol, file, bars);
                if (verdict != OverlapProof.Verdict.SAME_BASIS) {
                    return needs(symbol, period, FirstRatePeriod.FULL, "its past may have changed (" + verdict + ")");
                }
            }
            settings.steps().at("upsert " + file.path().getFileName());
            change = file.upsert(bars.stream(), withBasisOf(before, metadata(symbol)));
            settings.steps().at("upserted " + file.path().getFileName());
        } catch (SourceException failure) {
            if (!failure.code().startsWith("MD-P") || NOT_OF_THE_OLD_FILE.contains(failure.code())) {
                throw failure;
            }
            return needs(symbol, period, FirstRatePeriod.FULL, String.valueOf(failure.getMessage()));
        }
        boolean newer = !last.isBefore(held.lastDay());
        return step(
                symbol,
                Outcome.MERGED,
                period,
                change,
                tally,
                newer ? last : held.lastDay(),
                newer ? rowsOfLastDay : held.rowsOfLastDay());
    }

    private int rowsOf(Bars bars, LocalDate date) {
        int rows = 0;
        for (int row = bars.size() - 1; row >= 0 && day(bars.time(row)).equals(date); row--) {
            rows++;
        }
        return rows;
    }

    private OverlapProof.Verdict proof(String symbol, SeriesFile file, Bars bars) {
        TimeRange range =
                TimeRange.of(Instant.ofEpochMilli(bars.time(0)), Instant.ofEpochMilli(bars.time(bars.size() - 1) + 1));
        try (CandleStream old = file.read(instrument(symbol), timeframe, range)) {
            return OverlapProof.of(bars, old);
        }
    }

    private static SeriesMetadata withBasisOf(SeriesInfo before, SeriesMetadata metadata) {
        SeriesMetadata old = before.metadata();
        LocalDate date = old == null ? null : old.basisDate();
        return date == null || old == null ? metadata : metadata.withBasis(date, old.basisHash());
    }

    /**
     * Merges a part that is here already into a series, as an update would; a series that is not there begins with it.
     *
     * @param known what is known of the series; null where nothing is
     */
    Step add(String symbol, TextFile text, @Nullable SeriesState known) {
        FirstRatePeriod period = text.period() == null ? FirstRatePeriod.FULL : text.period();
        try (TextCandles stream = open(text, symbol, false)) {
            Bars bars = Bars.of(text, instrument(symbol), stream);
            stream.tally().requireFewBad();
            if (bars.size() == 0) {
                return empty(symbol, period);
            }
            SeriesFile file = file(symbol);
            SeriesInfo before = infoOrNull(file);
            LocalDate last = day(bars.time(bars.size() - 1));
            if (before == null) {
                SeriesChange change = file.upsert(bars.stream(), metadata(symbol));
                return step(symbol, Outcome.MERGED, period, change, stream.tally(), last, rowsOf(bars, last));
            }
            SeriesState held = held(file, before, known);
            LocalDate next = next(symbol, file, before, held);
            if (!period.reaches(next, last) || beginsTooLate(symbol, file, period, next, before, bars)) {
                return needs(symbol, period, period.longer(), "the days behind " + held.asOf() + " would stay missing");
            }
            return merge(symbol, file, period, held, before, bars, stream.tally());
        } catch (MarketDataException failure) {
            return failed(symbol, period, failure);
        }
    }

    /** What is known, as far as the file agrees with it. */
    private SeriesState held(SeriesFile file, SeriesInfo before, @Nullable SeriesState known) {
        LocalDate lastDay = lastDay(file);
        return known == null || lastDay.isBefore(known.lastDay())
                ? new SeriesState(lastDay, lastDay, 0, before.rows())
                : known;
    }

    private Step step(
            String symbol,
            Outcome outcome,
            FirstRatePeriod period,
            SeriesChange change,
            LineTally tally,
            LocalDate lastDay,
            long rowsOfLastDay) {
        return new Step(
                result(symbol, outcome, period, change.rows(), change.added(), change.replaced(), tally, lastDay),
                null,
                rowsOfLastDay);
    }

    private TickerResult result(
            String symbol,
            Outcome outcome,
            FirstRatePeriod period,
            long rows,
            long added,
            long replaced,
            LineTally tally,
            LocalDate lastDay) {
        return new TickerResult(
                symbol,
                timeframe,
                outcome,
                period,
                rows,
                added,
                replaced,
                lastDay,
                tally.badLines(),
                tally.bad(),
                null);
    }

    private LocalDate lastDay(SeriesFile file) {
        SeriesInfo info = infoOrNull(file);
        Instant last = info == null ? null : info.last();
        if (last == null) {
            throw new IllegalStateException(file.path() + " was just written and says nothing");
        }
        return day(last.toEpochMilli());
    }

    /** The date that a row stands at in the provider's file. */
    LocalDate day(long millis) {
        return Instant.ofEpochMilli(millis)
                .atZone(
                        timeframe == Timeframe.D1
                                ? ZoneOffset.UTC
                                : settings.type().zone())
                .toLocalDate();
    }
}
