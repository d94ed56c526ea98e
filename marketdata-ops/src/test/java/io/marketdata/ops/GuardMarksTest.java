package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A mark speaks for what was seen, from the time that it was seen. */
@NullUnmarked // a value that is not there fails the test
class GuardMarksTest {
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private static TailAudit far(Operations operations, InstrumentId instrument) {
        return operations
                .tailGuard(TailGuardRequest.of(List.of(instrument)))
                .entries()
                .get(0)
                .far();
    }

    @Test
    void aMarkIsOverFiveMinutesAfterTheStoreWasReadHoweverLongOthersTookMeanwhile() {
        fixture.fill(48);
        fixture.history.fill(ETH, List.of(fixture.tail(48)));
        fixture.hole(600, 7);
        Operations operations = fixture.builder().build();
        fixture.provider.afterEach = () -> fixture.clock.advance(Duration.ofMinutes(3));
        TailGuardReport report =
                operations.tailGuard(TailGuardRequest.of(List.of(BTC, ETH)).repairing());
        assertThat(report.isOk()).isTrue();
        Instant gone = fixture.end().minus(Duration.ofHours(7));
        fixture.history.remove(ETH, TimeRange.of(gone, gone.plusSeconds(60)));
        fixture.history.fill(ETH, List.of(fixture.tail(1)));
        fixture.clock.advance(Duration.ofSeconds(119));
        fixture.history.fill(ETH, List.of(fixture.tail(1)));
        assertThat(far(operations, ETH).isOk()).isTrue();
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.history.fill(ETH, List.of(fixture.tail(1)));
        assertThat(far(operations, ETH).missingBars()).containsEntry(Timeframe.M1, 1L);
    }

    @Test
    void whatWasReadLongerAgoSetsNoMark() {
        fixture.fill(48);
        fixture.history.fill(ETH, List.of(fixture.tail(48)));
        fixture.hole(600, 7);
        Operations operations = fixture.builder().build();
        fixture.provider.afterEach = () -> fixture.clock.advance(Duration.ofMinutes(40));
        operations.tailGuard(TailGuardRequest.of(List.of(BTC, ETH)).repairing());
        Instant gone = fixture.end().minus(Duration.ofHours(7));
        fixture.history.fill(ETH, List.of(fixture.tail(1)));
        fixture.history.remove(ETH, TimeRange.of(gone, gone.plusSeconds(60)));
        assertThat(far(operations, ETH).missingBars()).containsEntry(Timeframe.M1, 1L);
    }

    @Test
    void theLastAuditOfWhatAMarkSpokeForIsNotNow() {
        fixture.fill(48);
        Operations operations = fixture.builder().build();
        Instant looked = far(operations, BTC).auditedAt();
        fixture.clock.advance(Duration.ofSeconds(25));
        TailAudit spared = far(operations, BTC);
        assertThat(spared.skipped()).isTrue();
        assertThat(spared.auditedAt()).isBetween(looked.minusSeconds(120), looked);
        assertThat(operations.status().value(OpsFixture.KEY, "tail_guard", "far", "last_audit"))
                .isEqualTo(spared.auditedAt());
    }
}
