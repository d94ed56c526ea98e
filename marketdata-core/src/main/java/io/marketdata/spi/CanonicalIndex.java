package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the canonical store holds, without reading it all. Any thread.
 *
 * <p>Every count is of distinct open times: several versions of a candle are one.
 */
public interface CanonicalIndex {
    /** The instruments that have candles, ascending. */
    List<InstrumentId> instruments();

    /** First and last open time and the count; empty for an instrument without candles. */
    Optional<CanonicalBounds> bounds(InstrumentId instrument);

    /** Count of minutes by UTC day inside {@code [start, end)}; days without any are left out. */
    SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange range);

    /** The minutes of {@code [start, end)} that are not there, as ascending ranges that do not touch. */
    List<TimeRange> missing(InstrumentId instrument, TimeRange range);

    /** The minutes of {@code [start, end)} that are there. */
    default MinuteSet present(InstrumentId instrument, TimeRange range) {
        return MinuteSet.of(range).subtract(MinuteSet.ofRanges(missing(instrument, range)));
    }

    /**
     * The minutes of {@code [start, end)} that are there, of several instruments: each that is asked for is a key, in the
     * order asked. A store that can tells it by one question; one after the other otherwise.
     */
    default Map<InstrumentId, MinuteSet> present(Collection<InstrumentId> instruments, TimeRange range) {
        Map<InstrumentId, MinuteSet> present = new LinkedHashMap<>();
        for (InstrumentId instrument : instruments) {
            present.put(instrument, present(instrument, range));
        }
        return present;
    }

    /**
     * How many minutes of each span are there, of several instruments: each that is asked for is a key, in the order asked, and
     * has its counts in the order of the spans. A store that can counts where the minutes are, so that years of many
     * instruments cost no more memory than their counts.
     *
     * @param spans of whole minutes, ascending; none overlaps the next
     */
    default Map<InstrumentId, int[]> minutesBySpan(Collection<InstrumentId> instruments, List<TimeRange> spans) {
        Map<InstrumentId, int[]> counts = new LinkedHashMap<>();
        for (InstrumentId instrument : instruments) {
            counts.put(
                    instrument,
                    spans.stream()
                            .mapToInt(span ->
                                    Math.toIntExact(present(instrument, span).count()))
                            .toArray());
        }
        return counts;
    }
}
