package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.CanonicalIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** Which minutes are there, of a long range or of a store that keeps no index of them. */
public final class PresentMinutes {
    /** No tail is longer. */
    private static final Duration LONGEST_TAIL = Duration.ofDays(31);

    private static final int BATCH_ROWS = 8_192;

    private PresentMinutes() {}

    /**
     * The minutes of {@code [start, end)} that a source has of an instrument. Reads all of its rows: for sources that keep no
     * index, such as Parquet files.
     */
    public static MinuteSet of(CandleIngestSource source, InstrumentId instrument, TimeRange range) {
        MinuteSet.Builder minutes = MinuteSet.builder();
        CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
        try (CandleStream rows = source.stream1m(instrument, range)) {
            while (rows.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    minutes.add(MinuteSet.minuteOf(Instant.ofEpochMilli(batch.openTimeMillis()[row])));
                }
                batch.clear();
            }
        }
        return minutes.build();
    }

    /**
     * The minutes of {@code [start, end)} that a store has of instruments that trade by a calendar: each that is asked for is
     * a key, in the order asked.
     *
     * <p>Of up to 31 days one question tells all minutes. Of a longer range the store counts by session, and tells the minutes
     * of those sessions alone that are neither whole nor empty: a history without holes takes its counts, however long it is.
     */
    public static Map<InstrumentId, MinuteSet> of(
            CanonicalIndex index, Collection<InstrumentId> instruments, TimeRange range, TradingCalendar calendar) {
        return range.duration().compareTo(LONGEST_TAIL) > 0
                ? new SessionCounts(index, range, calendar).present(instruments)
                : index.present(instruments, range);
    }
}
