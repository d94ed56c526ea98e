package io.marketdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalIndex;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a long range the minutes are found by counts of sessions, exactly, and only where counts leave a doubt by themselves. */
class PresentMinutesTest {
    private static final InstrumentId ONE = InstrumentId.of(3, "ONE");
    private static final InstrumentId OTHER = InstrumentId.of(3, "OTHER");
    private static final TimeRange YEAR = TimeRange.parse("2025-01-01T00:00:30Z", "2026-01-01T07:13:00Z");

    /** Knows its minutes, and which of them it was asked for one by one. */
    private static final class CountingIndex implements CanonicalIndex {
        private final Map<InstrumentId, MinuteSet> there;
        private final List<String> questions = new ArrayList<>();

        private CountingIndex(Map<InstrumentId, MinuteSet> there) {
            this.there = there;
        }

        @Override
        public List<InstrumentId> instruments() {
            return List.copyOf(there.keySet());
        }

        @Override
        public Optional<CanonicalBounds> bounds(InstrumentId instrument) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange range) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TimeRange> missing(InstrumentId instrument, TimeRange range) {
            MinuteSet found = there.getOrDefault(instrument, MinuteSet.empty());
            return MinuteSet.of(range).subtract(found).ranges();
        }

        @Override
        public Map<InstrumentId, MinuteSet> present(Collection<InstrumentId> instruments, TimeRange range) {
            questions.add(instruments + " " + range);
            return CanonicalIndex.super.present(instruments, range);
        }
    }

    private static Stream<TradingCalendar> calendars() {
        return Stream.of(
                TradingCalendar.always(),
                TradingCalendar.fxNewYork(),
                TradingCalendar.cme(ProductGroup.EQUITY_INDEX),
                TradingCalendar.cme(ProductGroup.GRAINS),
                TradingCalendar.nyse());
    }

    private static MinuteSet holes(Random random, TimeRange range, int count) {
        List<TimeRange> holes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant from = range.start().plus(Duration.ofMinutes(random.nextInt((int)
                    range.duration().toMinutes())));
            holes.add(TimeRange.of(from, from.plus(Duration.ofMinutes(1 + random.nextInt(i % 3 == 0 ? 4_000 : 5)))));
        }
        return MinuteSet.ofRanges(holes);
    }

    @ParameterizedTest
    @MethodSource("calendars")
    void theyAreThoseThatAreThereWhateverTheCalendarExpects(TradingCalendar calendar) {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            MinuteSet expected = calendar.expectedMinutes(YEAR);
            Map<InstrumentId, MinuteSet> truth = new LinkedHashMap<>();
            truth.put(OTHER, expected.subtract(holes(random, YEAR, random.nextInt(60))));
            truth.put(
                    ONE,
                    expected.subtract(holes(random, YEAR, 3))
                            .union(holes(random, YEAR, 4))
                            .within(YEAR));
            Map<InstrumentId, MinuteSet> present =
                    PresentMinutes.of(new CountingIndex(truth), truth.keySet(), YEAR, calendar);
            assertThat(present.keySet()).containsExactly(OTHER, ONE);
            assertThat(present).as("seed %d, %s", seed, calendar).isEqualTo(truth);
        }
    }

    @ParameterizedTest
    @MethodSource("calendars")
    void ofAHistoryThatIsWholeNoMinuteIsTold(TradingCalendar calendar) {
        MinuteSet whole = calendar.expectedMinutes(YEAR);
        CountingIndex index = new CountingIndex(Map.of(ONE, whole, OTHER, MinuteSet.empty()));
        assertThat(PresentMinutes.of(index, List.of(ONE, OTHER), YEAR, calendar))
                .containsEntry(ONE, whole)
                .containsEntry(OTHER, MinuteSet.empty());
        assertThat(index.questions).isEmpty();
    }

    @Test
    void aHoleIsLookedAtInItsSessionAlone() {
        TradingCalendar calendar = TradingCalendar.always();
        TimeRange hole = TimeRange.parse("2025-06-03T11:10:00Z", "2025-06-03T11:12:00Z");
        CountingIndex index = new CountingIndex(
                Map.of(ONE, MinuteSet.of(YEAR).subtract(MinuteSet.of(hole)), OTHER, MinuteSet.of(YEAR)));
        assertThat(PresentMinutes.of(index, List.of(ONE, OTHER), YEAR, calendar).get(ONE))
                .isEqualTo(MinuteSet.of(YEAR).subtract(MinuteSet.of(hole)));
        assertThat(index.questions)
                .containsExactly("[" + ONE + "] " + TimeRange.parse("2025-06-03T00:00:00Z", "2025-06-04T00:00:00Z"));
    }

    @Test
    void minutesThatAreNotExpectedDoNotMakeUpForMissingOnes() {
        TradingCalendar calendar = TradingCalendar.fxNewYork();
        MinuteSet missing = MinuteSet.of(TimeRange.parse("2025-06-03T11:10:00Z", "2025-06-03T11:12:00Z"));
        MinuteSet onSaturday = MinuteSet.of(TimeRange.parse("2025-06-07T11:10:00Z", "2025-06-07T11:12:00Z"));
        MinuteSet there = calendar.expectedMinutes(YEAR).subtract(missing).union(onSaturday);
        assertThat(PresentMinutes.of(new CountingIndex(Map.of(ONE, there)), List.of(ONE), YEAR, calendar))
                .containsEntry(ONE, there);
    }

    @Test
    void ofATailOneQuestionTellsAll() {
        TimeRange tail = TimeRange.parse("2025-05-01T00:00:00Z", "2025-06-01T00:00:00Z");
        CountingIndex index = new CountingIndex(Map.of(ONE, MinuteSet.of(YEAR)));
        assertThat(PresentMinutes.of(index, List.of(ONE, OTHER), tail, TradingCalendar.always()))
                .containsEntry(ONE, MinuteSet.of(tail))
                .containsEntry(OTHER, MinuteSet.empty());
        assertThat(index.questions).hasSize(1);
    }
}
