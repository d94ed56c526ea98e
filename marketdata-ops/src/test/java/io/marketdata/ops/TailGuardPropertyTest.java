package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.calendar.MinuteState;
import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.NullUnmarked;

/** Holes anywhere, of a minute to three days, in every kind of market, from a provider that lacks some itself. */
@NullUnmarked // a value that is not there fails the test
class TailGuardPropertyTest {
    /** Saturdays, when all but one are closed; the last two behind changes of the clocks, and an early close. */
    private static final List<String> NOWS =
            List.of("2026-03-07T12:00:30Z", "2026-03-14T15:30:00Z", "2025-11-08T15:30:00Z", "2025-11-29T12:00:10Z");

    private static final LocalDate EARLIEST = LocalDate.parse("2000-01-01");
    private static final LocalDate LATEST = LocalDate.parse("2030-12-31");

    private static final Map<String, TradingCalendar> CALENDARS = Map.of(
            "always", TradingCalendar.always(),
            "fx", TradingCalendar.fxNewYork(),
            "nyse", TradingCalendar.nyse(),
            "es", TradingCalendar.cme(ProductGroup.EQUITY_INDEX),
            "cl", TradingCalendar.cme(ProductGroup.ENERGY),
            "zc", TradingCalendar.cme(ProductGroup.GRAINS));

    /** One of those, or any Saturday that the calendar knows the fortnight before. */
    private static String now(TradingCalendar calendar, Random random) {
        if (random.nextBoolean()) {
            return NOWS.get(random.nextInt(NOWS.size()));
        }
        LocalDate first = calendar.validFrom().isBefore(EARLIEST) ? EARLIEST : calendar.validFrom();
        LocalDate last = calendar.validThrough().isAfter(LATEST) ? LATEST : calendar.validThrough();
        long days = ChronoUnit.DAYS.between(first.plusDays(14), last.minusDays(7));
        LocalDate saturday =
                first.plusDays(14 + random.nextInt((int) days)).with(TemporalAdjusters.nextOrSame(DayOfWeek.SATURDAY));
        return saturday + "T12:00:30Z";
    }

    @Property(tries = 60)
    void whatTheProviderLacksIsAllThatIsLeftAndItIsAskedForOnce(@ForAll long seed) {
        Random random = new Random(seed);
        TradingCalendar calendar =
                CALENDARS.get(List.of("always", "fx", "nyse", "es", "cl", "zc").get(random.nextInt(6)));
        OpsFixture fixture = new OpsFixture(now(calendar, random), calendar);
        int hours = 24 + random.nextInt(9 * 24);
        TimeRange window = fixture.tail(hours);
        fixture.fill(hours);
        TreeSet<Instant> gone = new TreeSet<>();
        TreeSet<Instant> lacking = new TreeSet<>();
        Instant young = fixture.clock.instant().minus(AskAgainSchedule.YOUNGEST_HOLE);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int minutes = 1 + random.nextInt(random.nextBoolean() ? 5 : 3 * 1_440);
            int before = 6 + random.nextInt(hours * 60);
            TimeRange hole = fixture.hole(before, Math.min(minutes, before - 5));
            for (Instant at = hole.start(); at.isBefore(hole.end()); at = at.plusSeconds(60)) {
                if (window.contains(at) && calendar.stateAt(at) == MinuteState.EXPECTED) {
                    gone.add(at);
                    if (random.nextInt(10) == 0 && !at.plusSeconds(60).isAfter(young)) {
                        lacking.add(at);
                    }
                }
            }
        }
        MinuteSet holes = minutes(lacking);
        fixture.provider.lacks = holes;
        Operations operations = fixture.builder()
                .limits(TailGuardLimits.defaults().bounds(10_000, Duration.ofDays(10), 100_000, 1_000))
                .build();
        TailGuardRequest audit = TailGuardRequest.of(List.of(BTC)).window(hours);

        TailAudit found = operations.tailGuard(audit).entries().get(0).far();
        assertThat(found.coverage().missing()).as("seed %d", seed).isEqualTo(minutes(gone));

        TailGuardReport.Entry repaired =
                operations.tailGuard(audit.repairing()).entries().get(0);
        assertThat(repaired.isOk()).as("seed %d: %s", seed, repaired.far()).isTrue();
        if (!gone.isEmpty()) {
            assertThat(repaired.far().coverage().verifiedEmpty()).isEqualTo(holes);
            assertThat(repaired.repair().repaired()).isEqualTo(minutes(gone).subtract(holes));
        }

        fixture.provider.asked.clear();
        fixture.clock.advance(Duration.ofSeconds(20));
        fixture.clock.advance(Duration.ofMinutes(7));
        fixture.history.fill(
                BTC,
                calendar.expectedMinutes(TimeRange.of(window.end(), fixture.end()))
                        .ranges());
        TailGuardReport.Entry again =
                operations.tailGuard(audit.repairing()).entries().get(0);
        assertThat(again.far().skipped()).isFalse();
        assertThat(again.isOk()).isTrue();
        assertThat(fixture.provider.asked).as("seed %d", seed).isEmpty();
    }

    private static MinuteSet minutes(SortedSet<Instant> instants) {
        return MinuteSet.ofSorted(instants.stream().mapToLong(MinuteSet::minuteOf));
    }
}
