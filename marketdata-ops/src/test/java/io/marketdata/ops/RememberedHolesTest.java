package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What a provider does not have is remembered once, by the rules of whoever knows best, and not before it is sure. */
@NullUnmarked // a value that is not there fails the test
class RememberedHolesTest {
    private static final TailGuardRequest REPAIR =
            TailGuardRequest.of(List.of(BTC)).repairing();

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private TimeRange lacked(int minutesBeforeEnd, int minutes) {
        TimeRange hole = fixture.hole(minutesBeforeEnd, minutes);
        fixture.provider.lacks = fixture.provider.lacks.union(MinuteSet.of(hole));
        return hole;
    }

    private List<KnownHole> remembered() {
        return fixture.holes.holes(BTC, "venue:test", fixture.tail(48));
    }

    @Test
    void whatASourceRemembersByItsOwnRulesInTheSameLedgerStands() {
        fixture.fill(48);
        TimeRange old = lacked(40 * 60, 5);
        TimeRange young = lacked(120, 5);
        Instant asked = fixture.clock.instant();
        List<KnownHole> ofTheVenue = List.of(
                new KnownHole(BTC, old, "venue:test", asked, asked.plus(Duration.ofDays(7))),
                new KnownHole(BTC, young, "venue:test", asked, asked.plus(Duration.ofHours(1))));
        fixture.provider.afterEach = () -> fixture.holes.record(ofTheVenue.stream()
                .filter(hole -> fixture.provider
                        .asked
                        .get(fixture.provider.asked.size() - 1)
                        .contains(hole.range().start()))
                .toList());
        Operations operations = fixture.builder().build();
        assertThat(operations.tailGuard(REPAIR).isOk()).isTrue();
        assertThat(remembered()).containsExactlyElementsOf(ofTheVenue);
    }

    @Test
    void whatNobodyRemembersIsAskedForAfterAnHourAndThenAfterADay() {
        fixture.fill(48);
        lacked(120, 5);
        Operations operations = fixture.builder().build();
        operations.tailGuard(REPAIR);
        assertThat(remembered())
                .singleElement()
                .satisfies(hole -> assertThat(Duration.between(hole.askedAt(), hole.askAgainAt()))
                        .isEqualTo(Duration.ofHours(1)));
        fixture.clock.advance(Duration.ofHours(1));
        operations.tailGuard(REPAIR);
        assertThat(remembered())
                .singleElement()
                .satisfies(hole -> assertThat(Duration.between(hole.askedAt(), hole.askAgainAt()))
                        .isEqualTo(Duration.ofHours(24)));
    }
}
