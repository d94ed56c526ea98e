package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What fails is told by the word of what failed, and stops no more than what needs it. */
@NullUnmarked // a value that is not there fails the test
class FaultWordsTest {
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private static SourceException away(String what) {
        return new SourceException("MD-Y009", what + " is away", true, null);
    }

    private final class Marks implements WatermarkStore {
        private final WatermarkStore there = new InProcessWatermarks(fixture.clock);
        private boolean away = true;
        private int questions;

        @Override
        public Optional<Instant> get(String key) {
            questions++;
            if (away) {
                throw FaultWordsTest.away("Redis");
            }
            return there.get(key);
        }

        @Override
        public boolean advance(String key, Instant mark, Duration timeToLive) {
            questions++;
            return there.advance(key, mark, timeToLive);
        }
    }

    @Test
    void marksThatCannotBeReadCountAsNoneAreAskedForOnceAndAreDegradedUntilTheyAreSet() {
        fixture.fill(48);
        fixture.history.fill(ETH, List.of(fixture.tail(48)));
        TimeRange hole = fixture.hole(600, 7);
        Marks marks = new Marks();
        Operations operations = fixture.builder().watermarks(marks).build();
        TailGuardRequest request =
                TailGuardRequest.of(List.of(BTC, ETH)).repairing().republish(false, false);
        TailGuardReport report = operations.tailGuard(request);
        assertThat(report.isOk()).as(report.toJson()).isTrue();
        assertThat(report.entries().get(0).repair().repaired().ranges()).containsExactly(hole);
        assertThat(marks.questions).isEqualTo(1);
        String eth = "mark:bybit:spot:ETHUSDT:";
        assertThat(operations.status().degraded())
                .containsOnlyKeys("mark:" + KEY + ":near", "mark:" + KEY + ":far", eth + "near", eth + "far");
        assertThat(operations.status().errors())
                .singleElement()
                .satisfies(error -> assertThat(error).containsEntry("code", "command_error"));
        marks.away = false;
        assertThat(operations.tailGuard(request).entries().get(1).far().skipped())
                .isFalse();
        assertThat(operations.status().degraded()).isEmpty();
        assertThat(operations.tailGuard(request).entries().get(1).far().skipped())
                .isTrue();
    }

    @Test
    void aStoreOrALedgerThatCannotBeReadIsNoFailureOfTheProvider() {
        fixture.fill(48);
        fixture.hole(600, 7);
        KnownHoleLedger ledger = new KnownHoleLedger() {
            @Override
            public void record(Collection<KnownHole> holes) {
                throw away("ClickHouse");
            }

            @Override
            public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
                throw away("ClickHouse");
            }
        };
        TailGuardRequest repair = TailGuardRequest.of(List.of(BTC)).repairing();
        assertThat(fixture.builder()
                        .knownHoles(ledger)
                        .build()
                        .tailGuard(repair)
                        .entries()
                        .get(0)
                        .far()
                        .fault())
                .satisfies(FaultWordsTest::ofTheStore);
        Operations operations = Operations.over(new HistoryStore(
                        fixture.history,
                        (instrument, range) -> {
                            throw away("ClickHouse");
                        },
                        batch -> {
                            throw away("ClickHouse");
                        }))
                .provider(HistoryProvider.of("venue", fixture.provider))
                .clock(fixture.clock)
                .build();
        assertThat(operations.tailGuard(repair).entries().get(0).far().fault()).satisfies(FaultWordsTest::ofTheStore);
        assertThat(operations
                        .republishTail(RepublishRequest.of(BTC, List.of(Timeframe.M1)))
                        .entries()
                        .get(0)
                        .fault())
                .satisfies(FaultWordsTest::ofTheStore);
    }

    private static void ofTheStore(OpsFault fault) {
        assertThat(fault.error()).isEqualTo(OpsError.COMMAND_ERROR);
        assertThat(fault.message()).contains("ClickHouse is away");
        assertThat(fault.retryable()).isTrue();
    }
}
