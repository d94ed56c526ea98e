package io.marketdata.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holes anywhere: the coverage names exactly those of their minutes that the market's rules expect. */
class CoverageModelTest {
    private static final int CASES = 60;
    private static final int SPARSE_CASES = 20;
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2031-01-01T00:00:00Z");
    private static final ZoneRules NEW_YORK = ZoneId.of("America/New_York").getRules();
    private static final InstrumentId INSTRUMENT = InstrumentId.of(1, "ANY");

    /** Changes of the clock, breaks, holidays, early closes, changes of hours, and the end of a calendar. */
    private static final List<Instant> SPECIAL = List.of(
            Instant.parse("2026-03-08T07:00:00Z"),
            Instant.parse("2026-11-01T06:00:00Z"),
            Instant.parse("2025-11-02T06:00:00Z"),
            Instant.parse("2026-02-16T19:30:00Z"),
            Instant.parse("2026-04-03T13:15:00Z"),
            Instant.parse("2026-06-10T21:00:00Z"),
            Instant.parse("2026-06-12T20:55:00Z"),
            Instant.parse("2025-11-28T18:05:00Z"),
            Instant.parse("2025-12-24T18:45:00Z"),
            Instant.parse("2026-01-01T23:00:00Z"),
            Instant.parse("2024-07-03T17:15:00Z"),
            Instant.parse("2026-04-01T00:00:00Z"),
            Instant.parse("2027-12-31T22:00:00Z"));

    @ParameterizedTest
    @EnumSource(names = {"BTC", "EURUSD", "ES", "CL", "ZC", "AAPL"})
    void theMissingMinutesAreThoseOfTheHolesThatTheRulesExpect(NaiveMarkets market) {
        Function<LocalDateTime, MinuteState> rules = market.rules();
        for (long seed = 1; seed <= CASES; seed++) {
            check(market, rules, seed);
        }
    }

    private static void check(NaiveMarkets market, Function<LocalDateTime, MinuteState> rules, long seed) {
        Random random = new Random(seed);
        TimeRange range = window(market, random);
        long first = MinuteSet.minuteOf(range.start());
        int size = (int) range.duration().toMinutes();
        BitSet holes = holes(random, size);
        BitSet there = new BitSet();
        BitSet missing = new BitSet();
        BitSet unexpected = new BitSet();
        BitSet unknown = new BitSet();
        for (int i = 0; i < size; i++) {
            MinuteState state = state(market, rules, first + i);
            boolean traded = state == MinuteState.EXPECTED
                    || (state == MinuteState.SOFT && random.nextBoolean())
                    || random.nextInt(500) == 0;
            there.set(i, traded && !holes.get(i));
            missing.set(i, state == MinuteState.EXPECTED && !there.get(i));
            unexpected.set(i, state == MinuteState.CLOSED && there.get(i));
            unknown.set(i, state == MinuteState.UNKNOWN);
        }

        Coverage coverage = CoverageCheck.of(market.calendar(), CoveragePolicy.strict())
                .check(INSTRUMENT, range, minutes(there, first), List.of(), range.end());

        String as = market + " seed " + seed + " " + range;
        assertThat(coverage.missing()).as(as + " missing").isEqualTo(minutes(missing, first));
        assertThat(coverage.unexpected()).as(as + " unexpected").isEqualTo(minutes(unexpected, first));
        assertThat(coverage.unknown()).as(as + " unknown").isEqualTo(minutes(unknown, first));
        assertThat(coverage.isOk()).as(as + " ok").isEqualTo(missing.isEmpty() && unknown.isEmpty());
        assertThat(coverage.days().stream().mapToLong(CoverageDay::missing).sum())
                .as(as + " missing by day")
                .isEqualTo(missing.cardinality());
        assertThat(coverage.days().stream()
                        .mapToLong(day -> day.unexpected() + day.unknown())
                        .sum())
                .as(as + " unexpected and unknown by day")
                .isEqualTo(unexpected.cardinality() + unknown.cardinality());
    }

    @ParameterizedTest
    @EnumSource(names = {"BTC", "EURUSD", "ES", "CL", "ZC", "AAPL"})
    void ofASparseMarketLongGapsAreMissingAndWhatThinDaysLackThatLieInTheRangeAsAWhole(NaiveMarkets market) {
        Function<LocalDateTime, MinuteState> rules = market.rules();
        for (long seed = 1; seed <= SPARSE_CASES; seed++) {
            checkSparse(market, rules, seed);
        }
    }

    private static void checkSparse(NaiveMarkets market, Function<LocalDateTime, MinuteState> rules, long seed) {
        Random random = new Random(seed);
        TimeRange range = window(market, random);
        CoveragePolicy policy = CoveragePolicy.sparse(2 + random.nextInt(20), 0.5 + random.nextInt(50) / 100.0);
        long first = MinuteSet.minuteOf(range.start());
        int size = (int) range.duration().toMinutes();
        BitSet holes = holes(random, size);
        BitSet open = new BitSet();
        BitSet there = new BitSet();
        Map<LocalDate, Integer> dueInAll = new HashMap<>();
        Map<LocalDate, Integer> dueInside = new HashMap<>();
        Map<LocalDate, Integer> openInside = new HashMap<>();
        double quiet = 0;
        // A trading day ends within four days.
        for (int i = -4 * 1_440; i < size + 4 * 1_440; i++) {
            quiet = i % 700 == 0 ? random.nextInt(3) * random.nextDouble() / 4 : quiet;
            if (state(market, rules, first + i) != MinuteState.EXPECTED) {
                continue;
            }
            LocalDate day = market.tradingDay(first + i);
            dueInAll.merge(day, 1, Integer::sum);
            if (i >= 0 && i < size) {
                dueInside.merge(day, 1, Integer::sum);
                boolean traded = !holes.get(i) && random.nextDouble() >= quiet;
                there.set(i, traded);
                open.set(i, !traded);
                openInside.merge(day, traded ? 0 : 1, Integer::sum);
            }
        }
        BitSet missing = new BitSet();
        for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(open.nextClearBit(i))) {
            int end = open.nextClearBit(i);
            for (int at = i; at < end; at++) {
                LocalDate day = market.tradingDay(first + at);
                int due = dueInAll.getOrDefault(day, 0);
                int answered = dueInside.getOrDefault(day, 0) - openInside.getOrDefault(day, 0);
                boolean thin = due == dueInside.getOrDefault(day, 0) && answered < policy.minCoverage() * due;
                missing.set(at, thin || end - i >= policy.minGapMinutes());
            }
        }

        Coverage coverage = CoverageCheck.of(market.calendar(), policy)
                .check(INSTRUMENT, range, minutes(there, first), List.of(), range.end());

        String as = market + " seed " + seed + " " + range + " " + policy;
        assertThat(coverage.missing()).as(as + " missing").isEqualTo(minutes(missing, first));
        open.andNot(missing);
        assertThat(coverage.tolerated()).as(as + " tolerated").isEqualTo(minutes(open, first));
    }

    private static MinuteState state(NaiveMarkets market, Function<LocalDateTime, MinuteState> rules, long minute) {
        Instant instant = MinuteSet.startOf(minute);
        return market.calendar().validity().contains(instant)
                ? rules.apply(LocalDateTime.ofInstant(instant, market.zone()))
                : MinuteState.UNKNOWN;
    }

    private static TimeRange window(NaiveMarkets market, Random random) {
        Instant centre = centre(market, random);
        Instant start = MinuteSet.startOf(MinuteSet.minuteOf(centre)).minus(Duration.ofMinutes(random.nextInt(5_000)));
        return TimeRange.of(start, start.plus(Duration.ofMinutes(5_001 + random.nextInt(5_000))));
    }

    /** One of the special times, a change of the clock, the calendar's begin, or anywhere in its validity. */
    private static Instant centre(NaiveMarkets market, Random random) {
        TimeRange validity = market.calendar().validity();
        Instant first = validity.start().isBefore(EARLIEST) ? EARLIEST : validity.start();
        Instant last = validity.end().isAfter(LATEST) ? LATEST : validity.end();
        Instant anywhere = first.plus(Duration.ofMinutes(
                (long) (random.nextDouble() * Duration.between(first, last).toMinutes())));
        return switch (random.nextInt(8)) {
            case 0, 1 -> SPECIAL.get(random.nextInt(SPECIAL.size()));
            case 2, 3 ->
                Optional.ofNullable(NEW_YORK.nextTransition(anywhere))
                        .map(ZoneOffsetTransition::getInstant)
                        .orElse(anywhere);
            case 4 -> validity.start();
            default -> anywhere;
        };
    }

    /** Up to six, of a minute to three days each; one in three at the first or the last minute. */
    private static BitSet holes(Random random, int size) {
        BitSet holes = new BitSet();
        for (int i = random.nextInt(7); i > 0; i--) {
            int length = 1 + random.nextInt(random.nextBoolean() ? 5 : 4_320);
            int from = switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> size - length;
                default -> random.nextInt(size);
            };
            holes.set(Math.max(0, from), Math.min(size, Math.max(0, from) + length));
        }
        return holes;
    }

    private static MinuteSet minutes(BitSet bits, long first) {
        return MinuteSet.ofSorted(bits.stream().mapToLong(place -> first + place));
    }
}
