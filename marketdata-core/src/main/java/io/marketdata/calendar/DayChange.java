package io.marketdata.calendar;

import java.util.ArrayList;
import java.util.List;

/** What a date changes about its trading day. */
sealed interface DayChange {
    /** The segments of the day in place of the regular ones. */
    List<DaySegment> apply(List<DaySegment> regular);

    /** No trading at all. */
    record Closed() implements DayChange {
        @Override
        public List<DaySegment> apply(List<DaySegment> regular) {
            return List.of();
        }
    }

    /**
     * A close before the regular one, which sources may disagree about.
     *
     * @param earliest the earliest close that is stated; {@link Integer#MIN_VALUE} for a day said to be closed
     * @param latest the latest
     */
    record Close(int earliest, int latest) implements DayChange {
        @Override
        public List<DaySegment> apply(List<DaySegment> regular) {
            List<DaySegment> changed = new ArrayList<>();
            for (DaySegment segment : regular) {
                add(changed, segment.from(), Math.min(segment.to(), earliest), segment.soft());
                add(changed, Math.max(segment.from(), earliest), Math.min(segment.to(), latest), true);
            }
            return changed;
        }

        private static void add(List<DaySegment> to, int start, int end, boolean soft) {
            if (start < end) {
                to.add(new DaySegment(start, end, soft));
            }
        }
    }

    /** Hours of its own. */
    record Hours(List<DaySegment> segments) implements DayChange {
        @Override
        public List<DaySegment> apply(List<DaySegment> regular) {
            return segments;
        }
    }
}
