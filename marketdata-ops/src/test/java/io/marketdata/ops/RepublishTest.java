package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Consumers are sent final bars, each once, of one source a message; and not again while a mark speaks for them. */
@NullUnmarked // a value that is not there fails the test
class RepublishTest {
    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private static RepublishRequest request(Timeframe... timeframes) {
        return RepublishRequest.of(BTC, List.of(timeframes));
    }

    private List<CandleWithMeta> sent(Timeframe timeframe) {
        return fixture.messages.stream()
                .filter(message -> message.timeframe() == timeframe)
                .flatMap(message -> message.bars().stream())
                .toList();
    }

    @Test
    void theWindowTravelsInMessagesOfAtMost512BarsAscending() {
        fixture.fill(50);
        RepublishReport report = fixture.builder().build().republishTail(request(Timeframe.M1, Timeframe.H1));
        assertThat(report.entries().get(0).batches()).isEqualTo(6);
        assertThat(report.entries().get(0).bars()).isEqualTo(2_880);
        assertThat(fixture.messages)
                .allSatisfy(message -> assertThat(message.bars()).hasSizeBetween(1, 512));
        assertThat(sent(Timeframe.M1))
                .extracting(bar -> bar.candle().tsOpen())
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(fixture.tail(48).start())
                .endsWith(fixture.end().minusSeconds(60));
        assertThat(sent(Timeframe.H1))
                .hasSize(47)
                .allSatisfy(bar -> assertThat(Duration.between(
                                bar.candle().tsOpen(), bar.candle().tsClose()))
                        .isEqualTo(Duration.ofHours(1)));
    }

    @Test
    void aMarkIsHonouredOrForcedAndExpires() {
        fixture.fill(50);
        Operations operations = fixture.builder().build();
        operations.republishTail(request(Timeframe.M1));
        int messages = fixture.messages.size();
        RepublishReport.Entry skipped =
                operations.republishTail(request(Timeframe.M1)).entries().get(0);
        assertThat(skipped.state()).isEqualTo(RepublishReport.State.SKIPPED);
        assertThat(skipped.skippedByWatermark()).isTrue();
        assertThat(fixture.messages).hasSize(messages);
        assertThat(operations.republishTail(request(Timeframe.M1).window(24)).state())
                .isEqualTo(RepublishReport.State.OK);
        RepublishReport.Entry forced = operations
                .republishTail(request(Timeframe.M1).force(true))
                .entries()
                .get(0);
        assertThat(forced.state()).isEqualTo(RepublishReport.State.OK);
        assertThat(forced.forced()).isTrue();
        fixture.clock.advance(Duration.ofSeconds(299));
        assertThat(operations.republishTail(request(Timeframe.M1)).state()).isEqualTo(RepublishReport.State.SKIPPED);
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(operations.republishTail(request(Timeframe.M1)).state()).isEqualTo(RepublishReport.State.OK);
        assertThat(fixture.counters)
                .containsEntry("connector_republish_runs_total:1m", 6L)
                .containsEntry("connector_republish_skipped_total:1m", 2L)
                .containsEntry("connector_republish_forced_total:1m", 1L);
    }

    @Test
    void aMinuteOfAWrongSourceStopsItsTimeframeBeforeAnythingIsSent() {
        fixture.fill(50);
        Instant wrong = fixture.end().minusSeconds(120);
        fixture.history.put(MemoryHistory.candle(BTC, wrong, CandleSource.UNKNOWN));
        Operations operations = fixture.builder().build();
        RepublishReport report = operations.republishTail(request(Timeframe.M1, Timeframe.H12));
        RepublishReport.Entry minutes = report.entries().get(0);
        assertThat(minutes.fault().error()).isEqualTo(OpsError.REPUBLISH_SOURCE_INVALID);
        assertThat(minutes.fault().message()).contains(wrong.toString()).contains("unknown");
        assertThat(sent(Timeframe.M1)).isEmpty();
        assertThat(report.entries().get(1).state()).isEqualTo(RepublishReport.State.OK);
        assertThat(operations.status().degraded()).containsKey("republish:" + KEY + ":1m:48h");
        fixture.history.put(MemoryHistory.candle(BTC, wrong, CandleSource.REST));
        assertThat(operations.republishTail(request(Timeframe.M1)).isOk()).isTrue();
        assertThat(operations.status().degraded()).isEmpty();
        assertThat(operations.status().value(KEY, "republish", "state")).isEqualTo("ok");
    }

    @Test
    void theStricterRuleOfFinalSourcesIsKept() {
        fixture.fill(50);
        fixture.history.put(MemoryHistory.candle(BTC, fixture.end().minusSeconds(120), CandleSource.WS));
        assertThat(fixture.builder()
                        .build()
                        .republishTail(request(Timeframe.M1))
                        .isOk())
                .isTrue();
        Operations stricter = fixture.builder()
                .finalSources(EnumSet.of(CandleSource.REST, CandleSource.FILE))
                .build();
        assertThat(stricter.republishTail(request(Timeframe.M1)).isOk()).isFalse();
    }

    @Test
    void aMessageHasBarsOfOneSource() {
        fixture.fill(50);
        for (int back = 10; back < 20; back++) {
            fixture.history.put(MemoryHistory.candle(BTC, fixture.end().minusSeconds(60L * back), CandleSource.REST));
        }
        fixture.builder().build().republishTail(request(Timeframe.M1).window(1));
        assertThat(fixture.messages)
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.bars().stream()
                                .map(bar -> bar.meta().source())
                                .distinct())
                        .hasSize(1));
    }

    @Test
    void aPublisherThatFailsSetsNoMark() {
        fixture.fill(50);
        boolean[] fails = {true};
        Operations operations = fixture.builder()
                .publisher((instrument, timeframe, bars) -> {
                    if (fails[0]) {
                        throw new WriteException("MD-Y002", "no consumer", WriteException.Outcome.REJECTED, true, null);
                    }
                })
                .build();
        assertThat(operations.republishTail(request(Timeframe.M1)).state()).isEqualTo(RepublishReport.State.ERROR);
        fails[0] = false;
        assertThat(operations
                        .republishTail(request(Timeframe.M1))
                        .entries()
                        .get(0)
                        .bars())
                .isEqualTo(2_880);
    }

    @Test
    void aSecondCallWhileTheFirstIsSendingWaitsAndThenFindsItsMark() throws InterruptedException {
        fixture.fill(50);
        AtomicLong bars = new AtomicLong();
        List<RepublishReport.State> states = new ArrayList<>();
        List<Thread> others = new ArrayList<>();
        Operations[] operations = new Operations[1];
        operations[0] = fixture.builder()
                .publisher((instrument, timeframe, sent) -> {
                    bars.addAndGet(sent.size());
                    if (others.isEmpty()) {
                        Thread other = new Thread(() -> states.add(operations[0]
                                .republishTail(request(Timeframe.M1))
                                .state()));
                        others.add(other);
                        other.start();
                        while (other.isAlive() && other.getState() != Thread.State.WAITING) {
                            Thread.onSpinWait();
                        }
                    }
                })
                .build();
        assertThat(operations[0].republishTail(request(Timeframe.M1)).state()).isEqualTo(RepublishReport.State.OK);
        others.get(0).join();
        assertThat(states).containsExactly(RepublishReport.State.SKIPPED);
        assertThat(bars).hasValue(2_880);
    }
}
