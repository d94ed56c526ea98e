package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.SeriesFile;
import io.marketdata.parquet.SeriesInfo;
import io.marketdata.spi.CandleStream;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Predicate;

/**
 * The evening in which a trading date of futures and currencies begins: whether an archive that begins with a date has it.
 * Whether the provider cuts at midnight or where the session begins, it does not say. And the weekends that some trade on.
 */
final class Evenings {
    private static final int FIRST_HOUR = 17;
    private static final Duration LOOKED_AT = Duration.ofDays(14);
    private static final int BATCH_ROWS = 4_096;

    private Evenings() {}

    /**
     * Whether the minutes of an evening can be missing between what is held and what an archive begins with.
     *
     * @param before what the file holds
     * @param first the first minute of the archive
     * @param next the first trading date behind those that are held as a whole
     */
    static boolean canBeMissing(
            FirstRateType type,
            InstrumentId instrument,
            SeriesFile file,
            SeriesInfo before,
            Instant first,
            LocalDate next) {
        Instant last = before.last();
        boolean traded = type == FirstRateType.FUTURES || type == FirstRateType.FX;
        if (!traded || last == null || !first.isAfter(last)) {
            return false;
        }
        LocalDate firstDate = first.atZone(type.zone()).toLocalDate();
        if (firstDate.isBefore(next)) {
            return false;
        }
        ZonedDateTime held = last.atZone(type.zone());
        if (held.getHour() >= FIRST_HOUR && held.toLocalDate().plusDays(1).equals(firstDate)) {
            return false;
        }
        return anyOf(
                file.read(instrument, Timeframe.M1, TimeRange.of(last.minus(LOOKED_AT), last)),
                time -> time.atZone(type.zone()).getHour() >= FIRST_HOUR);
    }

    /**
     * Whether a series of a type that rests on weekends has rows of one, so that every day can be a trading date of it. The
     * evening of a Sunday is of Monday.
     *
     * @param before what the file holds
     */
    static boolean haveWeekends(
            FirstRateType type, Timeframe timeframe, InstrumentId instrument, SeriesFile file, SeriesInfo before) {
        Instant last = before.last();
        if (last == null) {
            return false;
        }
        ZoneId zone = timeframe == Timeframe.D1 ? ZoneOffset.UTC : type.zone();
        try {
            return anyOf(
                    file.read(instrument, timeframe, TimeRange.of(last.minus(LOOKED_AT), last.plusMillis(1))),
                    time -> isOfWeekend(time.atZone(zone)));
        } catch (SourceException damaged) {
            // Whoever adds to it says so.
            return false;
        }
    }

    private static boolean isOfWeekend(ZonedDateTime time) {
        return time.getDayOfWeek() == DayOfWeek.SATURDAY
                || (time.getDayOfWeek() == DayOfWeek.SUNDAY && time.getHour() < FIRST_HOUR);
    }

    private static boolean anyOf(CandleStream rows, Predicate<Instant> wanted) {
        CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
        try (rows) {
            while (rows.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    if (wanted.test(Instant.ofEpochMilli(batch.openTimeMillis()[row]))) {
                        return true;
                    }
                }
                batch.clear();
            }
            return false;
        }
    }
}
