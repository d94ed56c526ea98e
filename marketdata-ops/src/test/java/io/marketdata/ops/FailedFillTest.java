package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.RawKlineWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What got into the store before a fill failed reaches consumers all the same. */
@NullUnmarked // a value that is not there fails the test
class FailedFillTest {
    private static final String UNSENT = "unsent:" + KEY + ":1m";
    private static final RepublishRequest MINUTES = RepublishRequest.of(BTC, List.of(Timeframe.M1));

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
    private boolean fails = true;

    private Operations over(HistoryProvider provider, CanonicalIndex index, RawKlineWriter writer) {
        return Operations.over(new HistoryStore(index, fixture.history, writer))
                .provider(provider)
                .knownHoles(fixture.holes)
                .publisher(
                        (instrument, timeframe, bars) -> fixture.messages.add(new OpsFixture.Message(timeframe, bars)))
                .clock(fixture.clock)
                .build();
    }

    private Operations writing(RawKlineWriter writer) {
        return over(HistoryProvider.of("venue", fixture.provider), fixture.history, writer);
    }

    /** The minutes that consumers were sent, each once. */
    private MinuteSet sent() {
        return MinuteSet.ofSorted(fixture.messages.stream()
                .flatMap(message -> message.bars().stream())
                .mapToLong(bar -> MinuteSet.minuteOf(bar.candle().tsOpen()))
                .sorted());
    }

    private long barsSent() {
        return fixture.messages.stream()
                .mapToLong(message -> message.bars().size())
                .sum();
    }

    private static FetchReport.Entry run(Operations operations, TimeRange range) {
        return operations
                .backfill(BackfillRequest.of(BTC, range).publish(true, 744))
                .entries()
                .get(0);
    }

    private static WriteException doubtful() {
        return new WriteException("MD-Y003", "no answer", WriteException.Outcome.IN_DOUBT, true, null);
    }

    @Test
    void theBatchesBeforeTheOneThatFailedAreCountedAndSentAtOnce() {
        CandleIngestSource breaking = new CandleIngestSource() {
            @Override
            public String name() {
                return "breaking";
            }

            @Override
            public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
                CandleStream all = fixture.provider.stream1m(instrument, range);
                int[] rows = {0};
                return batch -> {
                    boolean more = all.read(batch);
                    rows[0] += batch.size();
                    if (fails && rows[0] > 15_000) {
                        throw new SourceException("MD-Y001", "gone", true, null);
                    }
                    return more;
                };
            }
        };
        Operations operations =
                over(HistoryProvider.of("breaking", breaking).requests(44_640, 0), fixture.history, fixture.history);
        FetchReport.Entry failed = run(operations, fixture.tail(300));
        assertThat(failed.isOk()).isFalse();
        assertThat(fixture.history.of(BTC)).isNotEmpty();
        assertThat(failed.rowsWritten()).isEqualTo(fixture.history.of(BTC).size());
        assertThat(failed.barsPublished()).isEqualTo(failed.rowsWritten());
        fails = false;
        assertThat(run(operations, fixture.tail(300)).isOk()).isTrue();
        assertThat(sent()).isEqualTo(MinuteSet.of(fixture.tail(300)));
        assertThat(barsSent()).isEqualTo(300 * 60);
    }

    @Test
    void whatWasTakenAlthoughTheAnswerGotLostIsSentAtOnce() {
        Operations operations = writing(batch -> {
            fixture.history.write1m(batch);
            throw doubtful();
        });
        FetchReport.Entry failed = run(operations, fixture.tail(10));
        assertThat(failed.isOk()).isFalse();
        assertThat(failed.rowsWritten()).isZero();
        assertThat(sent()).isEqualTo(MinuteSet.of(fixture.tail(10)));
    }

    @Test
    void whatIsTakenAfterTheLookIsSentWithTheNext() {
        List<CandleWithMeta> late = new ArrayList<>();
        Operations operations = writing(batch -> {
            late.addAll(batch.rows());
            throw doubtful();
        });
        run(operations, fixture.tail(10));
        assertThat(fixture.messages).isEmpty();
        assertThat(operations.status().degraded()).containsKey(UNSENT);
        late.forEach(fixture.history::put);
        assertThat(operations.republishTail(MINUTES.window(1)).isOk()).isTrue();
        assertThat(sent()).isEqualTo(MinuteSet.of(fixture.tail(10)));
        assertThat(operations.status().degraded()).doesNotContainKey(UNSENT);
    }

    @Test
    void alsoOfARepair() {
        fixture.fill(48);
        TimeRange hole = fixture.hole(600, 7);
        List<CandleWithMeta> late = new ArrayList<>();
        Operations operations = writing(batch -> {
            late.addAll(batch.rows());
            throw doubtful();
        });
        TailGuardRequest repair = TailGuardRequest.of(List.of(BTC)).repairing();
        assertThat(operations.tailGuard(repair).isOk()).isFalse();
        assertThat(operations.status().degraded()).containsKey(UNSENT);
        late.forEach(fixture.history::put);
        assertThat(operations.tailGuard(repair).isOk()).isTrue();
        assertThat(sent()).isEqualTo(MinuteSet.of(hole));
        assertThat(operations.status().degraded()).isEmpty();
    }

    @Test
    void aLedgerThatFailsHoldsBackNothingAndHidesNothing() {
        KnownHoleLedger broken = new KnownHoleLedger() {
            @Override
            public void record(Collection<KnownHole> holes) {
                throw new IllegalStateException("the ledger is away");
            }

            @Override
            public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
                return List.of();
            }
        };
        TimeRange lacking =
                TimeRange.of(fixture.tail(5).start(), fixture.tail(5).start().plusSeconds(60));
        fixture.provider.lacks = MinuteSet.of(lacking);
        FetchReport.Entry entry = run(fixture.builder().knownHoles(broken).build(), fixture.tail(10));
        assertThat(entry.fault().message()).contains("the ledger is away");
        assertThat(entry.rowsWritten()).isEqualTo(599);
        assertThat(sent()).isEqualTo(MinuteSet.of(fixture.tail(10)).subtract(MinuteSet.of(lacking)));

        fixture.history.of(BTC).clear();
        Operations rejected = Operations.over(new HistoryStore(fixture.history, fixture.history, batch -> {
                    throw new WriteException("MD-Y004", "full", WriteException.Outcome.REJECTED, true, null);
                }))
                .provider(HistoryProvider.of("venue", fixture.provider))
                .knownHoles(broken)
                .clock(fixture.clock)
                .build();
        assertThat(run(rejected, fixture.tail(10)).fault().message()).contains("MD-Y004");
    }

    @Test
    void whatCannotBeReadAgainWaitsUntilTheNextAreSent() {
        boolean[] unreadable = {false};
        CanonicalIndex index = new CanonicalIndex() {
            @Override
            public List<InstrumentId> instruments() {
                return fixture.history.instruments();
            }

            @Override
            public Optional<CanonicalBounds> bounds(InstrumentId instrument) {
                return fixture.history.bounds(instrument);
            }

            @Override
            public SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange range) {
                return fixture.history.minutesByDay(instrument, range);
            }

            @Override
            public List<TimeRange> missing(InstrumentId instrument, TimeRange range) {
                if (unreadable[0]) {
                    throw new IllegalStateException("the store is away");
                }
                return fixture.history.missing(instrument, range);
            }
        };
        Operations operations = over(HistoryProvider.of("venue", fixture.provider), index, batch -> {
            fixture.history.write1m(batch);
            unreadable[0] = true;
            throw doubtful();
        });
        run(operations, fixture.tail(10));
        assertThat(fixture.messages).isEmpty();
        assertThat(operations.status().degraded()).containsKey(UNSENT);
        unreadable[0] = false;
        operations.republishTail(MINUTES.window(1));
        assertThat(sent()).isEqualTo(MinuteSet.of(fixture.tail(10)));
        assertThat(operations.status().degraded()).doesNotContainKey(UNSENT);
    }

    @Test
    void whatAWarmupWroteBeforeItFailedWaitsAndIsSentBehindAFreshMark() {
        fixture.fill(48);
        Operations operations = fixture.builder().build();
        operations.republishTail(MINUTES.window(24));
        fixture.messages.clear();
        TimeRange first = fixture.hole(23 * 60, 5);
        fixture.hole(5 * 60, 5);
        fixture.provider.afterEach = () -> fixture.provider.fails = true;
        WarmupRequest warmup = WarmupRequest.of(List.of(BTC)).lookbackDays(1);
        assertThat(operations.warmup(warmup).isOk()).isFalse();
        assertThat(fixture.messages).isEmpty();
        assertThat(operations.status().degraded()).containsKey(UNSENT);
        fixture.clock.advance(Duration.ofSeconds(20));
        operations.republishTail(MINUTES.window(24));
        assertThat(sent()).isEqualTo(MinuteSet.of(first));
        assertThat(operations.status().degraded()).doesNotContainKey(UNSENT);
    }
}
