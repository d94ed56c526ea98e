package io.marketdata;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.calendar.TradingSession;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the minutes of a long range by counts. A span lies inside of one session and is expected from end to end or not at
 * all: so a count of nothing, or of all its minutes, says which they are, and the store tells only of the spans between.
 */
final class SessionCounts {
    /** A question more costs a store about as much as a week of minutes does. */
    private static final long NEAR_MINUTES = Duration.ofDays(7).toMinutes();

    private final CanonicalIndex index;
    private final List<TimeRange> spans;

    SessionCounts(CanonicalIndex index, TimeRange range, TradingCalendar calendar) {
        this.index = index;
        spans = spans(range, calendar);
    }

    private static List<TimeRange> spans(TimeRange range, TradingCalendar calendar) {
        TimeRange asked = MinuteSet.of(range).ranges().get(0);
        TreeSet<Long> bounds = new TreeSet<>();
        for (TradingSession session : calendar.sessions(asked)) {
            addBounds(bounds, session.range());
        }
        calendar.expectedMinutes(asked).ranges().forEach(open -> addBounds(bounds, open));
        addBounds(bounds, asked);
        List<Long> inside = List.copyOf(
                bounds.subSet(MinuteSet.minuteOf(asked.start()), true, MinuteSet.minuteOf(asked.end()), true));
        List<TimeRange> spans = new ArrayList<>();
        for (int i = 1; i < inside.size(); i++) {
            spans.add(TimeRange.of(MinuteSet.startOf(inside.get(i - 1)), MinuteSet.startOf(inside.get(i))));
        }
        return spans;
    }

    private static void addBounds(Set<Long> bounds, TimeRange range) {
        bounds.add(MinuteSet.minuteOf(range.start()));
        bounds.add(MinuteSet.minuteOf(range.end()));
    }

    Map<InstrumentId, MinuteSet> present(Collection<InstrumentId> instruments) {
        Map<InstrumentId, MinuteSet> present = new LinkedHashMap<>();
        Map<InstrumentId, MinuteSet> inPart = new LinkedHashMap<>();
        MinuteSet anyInPart = MinuteSet.empty();
        for (Map.Entry<InstrumentId, int[]> counted :
                index.minutesBySpan(instruments, spans).entrySet()) {
            MinuteSet.Builder whole = MinuteSet.builder();
            MinuteSet.Builder part = MinuteSet.builder();
            for (int i = 0; i < spans.size(); i++) {
                long from = MinuteSet.minuteOf(spans.get(i).start());
                long to = MinuteSet.minuteOf(spans.get(i).end());
                int count = counted.getValue()[i];
                if (count > 0) {
                    (count == to - from ? whole : part).add(from, to);
                }
            }
            present.put(counted.getKey(), whole.build());
            inPart.put(counted.getKey(), part.build());
            anyInPart = anyInPart.union(part.build());
        }
        for (TimeRange question : near(anyInPart)) {
            List<InstrumentId> asked = inPart.entrySet().stream()
                    .filter(one -> one.getValue().count(question) > 0)
                    .map(Map.Entry::getKey)
                    .toList();
            index.present(asked, question)
                    .forEach((instrument, minutes) -> present.merge(instrument, minutes, MinuteSet::union));
        }
        return present;
    }

    /** The ranges of minutes, those that lie near each other as one. */
    private static List<TimeRange> near(MinuteSet minutes) {
        MinuteSet.Builder joined = MinuteSet.builder();
        long end = Long.MIN_VALUE;
        for (TimeRange range : minutes.ranges()) {
            long from = MinuteSet.minuteOf(range.start());
            long to = MinuteSet.minuteOf(range.end());
            joined.add(end != Long.MIN_VALUE && from - end <= NEAR_MINUTES ? end : from, to);
            end = to;
        }
        return joined.build().ranges();
    }
}
