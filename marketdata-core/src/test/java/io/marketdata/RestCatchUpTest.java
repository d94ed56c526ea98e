package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.START;
import static io.marketdata.TestRow.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.RestCatchUpReport.Outcome;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Canonical is brought up to now, each missing minute is asked for once, and none is written twice. */
@Timeout(120)
class RestCatchUpTest {
    private static final int DAY = 1_440;
    private static final int NOW = 5 * DAY + 30;
    private static final int TODAY = 5 * DAY;

    private final StoreDouble store = new StoreDouble(1);
    private final VenueDouble venue = new VenueDouble();
    private final KnownHoleLedger ledger = KnownHoleLedger.inProcess();

    /** Half a minute past a minute. */
    private static Clock at(int minute) {
        return Clock.fixed(minute(minute).plusSeconds(30), ZoneOffset.UTC);
    }

    private RestCatchUp.Builder catchUp(int now) {
        return RestCatchUp.from(venue)
                .into(store)
                .index(new StoreIndex(store))
                .knownHoles(ledger)
                .clock(at(now));
    }

    private RestCatchUpReport.Entry run(int now) {
        venue.asked.clear();
        return catchUp(now).build().run(List.of(BTC)).entries().get(0);
    }

    private void there(InstrumentId instrument, int from, int to) {
        CandleBatch batch = CandleBatch.ofCapacity(to - from);
        IntStream.range(from, to)
                .forEach(minute -> TestRow.good(minute).of(instrument).appendTo(batch));
        store.raw.addAll(batch.rows());
    }

    private static TimeRange range(int from, int to) {
        return TimeRange.of(minute(from), minute(to));
    }

    /** The minutes of an instrument that canonical has; fails where raw has one twice. */
    private BitSet written(InstrumentId instrument) {
        BitSet minutes = new BitSet();
        for (CandleWithMeta row : store.raw) {
            if (row.candle().instrument().equals(instrument)) {
                int minute =
                        (int) Duration.between(START, row.candle().tsOpen()).toMinutes();
                assertThat(minutes.get(minute))
                        .as("minute %d twice in raw", minute)
                        .isFalse();
                minutes.set(minute);
            }
        }
        return minutes;
    }

    private static BitSet all(int from, int to) {
        BitSet minutes = new BitSet();
        minutes.set(from, to);
        return minutes;
    }

    @Test
    void theTailAndTheDaysThatWereDeletedAreFilledAndNothingElseIsAskedFor() {
        there(BTC, 0, DAY);
        there(BTC, 4 * DAY, 5 * DAY);
        RestCatchUpReport.Entry entry = run(NOW);
        assertThat(venue.ranges()).containsExactly(range(TODAY, NOW), range(DAY, 4 * DAY));
        assertThat(written(BTC)).isEqualTo(all(0, NOW));
        assertThat(entry.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(entry.tail()).isEqualTo(range(TODAY, NOW));
        assertThat(entry.gaps()).containsExactly(range(DAY, 4 * DAY));
        assertThat(entry.scanned()).isEqualTo(range(0, TODAY));
        assertThat(entry.daysScanned()).isEqualTo(5);
        assertThat(entry.daysWithGaps()).isEqualTo(3);
        assertThat(entry.rowsRead()).isEqualTo(3 * DAY + 30);
        assertThat(entry.rowsWritten()).isEqualTo(3 * DAY + 30);

        RestCatchUpReport.Entry again = run(NOW);
        assertThat(venue.asked).isEmpty();
        assertThat(again.tail()).isNull();
        assertThat(again.daysScanned()).isEqualTo(6);
        assertThat(again.daysWithGaps()).isZero();

        run(NOW + 2);
        assertThat(venue.ranges()).containsExactly(range(NOW, NOW + 2));
    }

    @Test
    void whatIsNotClosedYetAtTheVenueIsNoHoleHoweverFarAheadThisMachinesClockIs() {
        there(BTC, 0, DAY);
        venue.holes.set(DAY + 5, DAY + 9);
        venue.closedMinutes = NOW;
        venue.answeredMinutes = NOW;
        RestCatchUpReport.Entry entry = run(NOW + 180);
        assertThat(entry.newHoles()).containsExactly(range(DAY + 5, DAY + 9));
        assertThat(ledger.holes(BTC, "venue:test", range(0, NOW + 180)))
                .extracting(KnownHole::range)
                .containsExactly(range(DAY + 5, DAY + 9));
    }

    @Test
    void whatASourceRemembersByItselfKeepsTheTimeThatTheSourceGaveIt() {
        there(BTC, 0, DAY);
        venue.holes.set(DAY + 5, DAY + 9);
        KnownHole byTheSource = new KnownHole(
                BTC,
                range(DAY + 5, DAY + 9),
                "venue:test",
                minute(NOW),
                minute(NOW).plus(Duration.ofDays(7)));
        CandleIngestSource remembers = new CandleIngestSource() {
            @Override
            public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
                ledger.record(List.of(byTheSource));
                return venue.stream1m(instrument, range);
            }

            @Override
            public String name() {
                return venue.name();
            }
        };
        RestCatchUpReport.Entry entry = RestCatchUp.from(remembers)
                .into(store)
                .index(new StoreIndex(store))
                .knownHoles(ledger)
                .clock(at(NOW))
                .build()
                .run(List.of(BTC))
                .entries()
                .get(0);
        assertThat(entry.newHoles()).containsExactly(byTheSource.range());
        assertThat(ledger.holes(BTC, "venue:test", range(0, NOW))).containsExactly(byTheSource);
    }

    @Test
    void whatTheSourceDoesNotHaveIsAskedForOnceAndAgainWhenItsTimeHasCome() {
        there(BTC, 0, DAY);
        venue.holes.set(200);
        venue.holes.set(DAY + 5, DAY + 9);
        store.raw.removeIf(row -> row.candle().tsOpen().equals(minute(200)));

        RestCatchUpReport.Entry first = run(NOW);
        assertThat(first.newHoles()).containsExactly(range(200, 201), range(DAY + 5, DAY + 9));
        assertThat(ledger.holes(BTC, "venue:test", range(0, NOW)))
                .extracting(KnownHole::range)
                .containsExactly(range(200, 201), range(DAY + 5, DAY + 9));

        RestCatchUpReport.Entry second = run(NOW);
        assertThat(venue.asked).isEmpty();
        assertThat(second.gaps()).containsExactly(range(200, 201), range(DAY + 5, DAY + 9));
        assertThat(second.minutesKnown()).isEqualTo(5);
        assertThat(second.newHoles()).isEmpty();
        assertThat(second.daysWithGaps()).isEqualTo(2);

        venue.holes.clear(200);
        RestCatchUpReport.Entry nextDay = run(NOW + DAY);
        assertThat(venue.ranges()).containsExactly(range(NOW, NOW + DAY), range(200, 201), range(DAY + 5, DAY + 9));
        assertThat(nextDay.newHoles()).containsExactly(range(DAY + 5, DAY + 9));
        assertThat(written(BTC).get(200)).isTrue();
        run(NOW + DAY);
        assertThat(venue.asked).isEmpty();
    }

    @Test
    void theYoungestMinutesAreNeverTakenForHoles() {
        there(BTC, 0, NOW - 10);
        venue.closedMinutes = NOW - 2;
        RestCatchUpReport.Entry entry = run(NOW);
        assertThat(entry.rowsWritten()).isEqualTo(8);
        assertThat(entry.newHoles()).isEmpty();
        venue.closedMinutes = NOW;
        assertThat(run(NOW).rowsWritten()).isEqualTo(2);
        assertThat(venue.ranges()).containsExactly(range(NOW - 2, NOW));
    }

    @Test
    void anInstrumentThatStoppedTradingIsAskedForItsYoungestMinutesOnly() {
        there(BTC, 0, DAY);
        venue.closedMinutes = DAY;
        assertThat(run(NOW).newHoles()).containsExactly(range(DAY, NOW - 60));
        assertThat(run(NOW).minutesKnown()).isEqualTo(NOW - 60 - DAY);
        assertThat(venue.ranges()).containsExactly(range(NOW - 60, NOW));
    }

    @Test
    void gapsNearToEachOtherAreAskedForAtOnceAndWhatLiesBetweenIsNotWritten() {
        there(BTC, 0, NOW);
        Set<Instant> gone = new HashSet<>();
        IntStream.range(0, 20).forEach(i -> gone.add(minute(100 + 40 * i)));
        gone.add(minute(3_000));
        store.raw.removeIf(row -> gone.contains(row.candle().tsOpen()));
        RestCatchUpReport.Entry entry = run(NOW);
        assertThat(venue.ranges()).containsExactly(range(100, 861), range(3_000, 3_001));
        assertThat(entry.rowsWritten()).isEqualTo(21);
        assertThat(entry.rowsSkipped()).isEqualTo(741);
        assertThat(written(BTC)).isEqualTo(all(0, NOW));
    }

    @Test
    void aKnownHoleBetweenTwoGapsIsNotAskedForWithThem() {
        there(BTC, 0, NOW);
        store.raw.removeIf(row -> List.of(minute(100), minute(110), minute(120))
                .contains(row.candle().tsOpen()));
        Instant asked = minute(NOW - 100);
        ledger.record(List.of(
                new KnownHole(BTC, range(110, 111), "venue:test", asked, asked.plusSeconds(86_400)),
                new KnownHole(BTC, range(100, 101), "another", asked, asked.plusSeconds(86_400)),
                new KnownHole(ETH, range(100, 101), "venue:test", asked, asked.plusSeconds(86_400))));
        assertThat(run(NOW).minutesKnown()).isEqualTo(1);
        assertThat(venue.ranges()).containsExactly(range(100, 101), range(120, 121));
    }

    @Test
    void aSourceThatBreaksOffFailsItsInstrumentAloneAndWhatItSaidBeforeStands() {
        for (InstrumentId instrument : List.of(BTC, ETH)) {
            there(instrument, 2 * DAY, 2 * DAY + 1);
            there(instrument, 0, 1);
        }
        venue.holes.set(2 * DAY + 50);
        venue.breaksAt.put(BTC, DAY + 7);
        RestCatchUpReport report = catchUp(NOW).build().run(List.of(BTC, ETH));
        RestCatchUpReport.Entry failed = report.entries().get(0);
        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.error()).startsWith("MD-X001").contains("broke off");
        assertThat(failed.newHoles()).containsExactly(range(2 * DAY + 50, 2 * DAY + 51));
        assertThat(failed.rowsWritten()).isPositive();
        assertThat(report.entries().get(1).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.isComplete()).isFalse();

        venue.breaksAt.clear();
        assertThat(run(NOW).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(written(BTC)).isEqualTo(written(ETH));
        assertThat(ledger.holes(BTC, "venue:test", range(0, NOW))).hasSize(1);
    }

    @Test
    void withoutACandleAnInstrumentBeginsWhereItIsToldToOrNotAtAll() {
        RestCatchUpReport.Entry none = run(NOW);
        assertThat(none.outcome()).isEqualTo(Outcome.NOT_STARTED);
        assertThat(none.toText()).contains("give a start");
        assertThat(venue.asked).isEmpty();

        RestCatchUpReport.Entry begun = catchUp(NOW)
                .start(minute(DAY).minusSeconds(20))
                .build()
                .run(List.of(BTC))
                .entries()
                .get(0);
        assertThat(begun.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(begun.tail()).isEqualTo(range(DAY, NOW));
        assertThat(begun.scanned()).isNull();
        assertThat(written(BTC)).isEqualTo(all(DAY, NOW));
    }

    @Test
    void aRunAsksForNoMoreThanItsLimitTheTailFirstAndTheNextOnesFinish() {
        there(BTC, 0, 10);
        there(BTC, DAY, 2 * DAY);
        RestCatchUp limited = catchUp(NOW).mostMinutes(4_000).build();
        RestCatchUpReport.Entry first = limited.run(List.of(BTC)).entries().get(0);
        assertThat(venue.ranges()).containsExactly(range(2 * DAY, 2 * DAY + 4_000));
        assertThat(first.minutesLeft()).isEqualTo(NOW - 2 * DAY - 4_000 + DAY - 10);
        assertThat(limited.run(List.of(BTC)).entries().get(0).minutesLeft()).isZero();
        assertThat(written(BTC)).isEqualTo(all(0, NOW));
    }

    @Test
    void gapsAreLookedForAsFarBackAsAsked() {
        there(BTC, 0, 10);
        there(BTC, 2 * DAY, 3 * DAY);
        there(BTC, 3 * DAY + 10, NOW);
        RestCatchUpReport.Entry entry = catchUp(NOW)
                .lookBack(Duration.ofDays(2))
                .build()
                .run(List.of(BTC))
                .entries()
                .get(0);
        assertThat(entry.scanned()).isEqualTo(range(3 * DAY, NOW));
        assertThat(venue.ranges()).containsExactly(range(3 * DAY, 3 * DAY + 10));
    }

    @Test
    void onlyMinutesThatTheMarketExpectsAreMissing() {
        there(BTC, 0, 100);
        there(BTC, 2 * DAY, 2 * DAY + 50);
        RestCatchUpReport.Entry entry = catchUp(NOW)
                .expected((instrument, asked) -> IntStream.range(0, 8)
                        .mapToObj(day -> range(day * DAY, day * DAY + 100))
                        .flatMap(session -> Ranges.both(List.of(session), List.of(asked)).stream())
                        .toList())
                .build()
                .run(List.of(BTC))
                .entries()
                .get(0);
        assertThat(venue.ranges())
                .containsExactly(
                        range(2 * DAY + 50, 2 * DAY + 100),
                        range(3 * DAY, 3 * DAY + 100),
                        range(4 * DAY, 4 * DAY + 100),
                        range(TODAY, NOW),
                        range(DAY, DAY + 100));
        assertThat(entry.daysWithGaps()).isEqualTo(1);
        assertThat(run(NOW).gaps()).isNotEmpty();
    }

    @Test
    void aRowThatIsNoCandleIsNoHole() {
        there(BTC, 0, 10);
        venue.change = row -> row.openTime() == minute(20).toEpochMilli() ? row.volume(-1) : row;
        RestCatchUpReport.Entry entry = catchUp(NOW)
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(List.of(BTC))
                .entries()
                .get(0);
        assertThat(entry.rowsRejected()).isEqualTo(1);
        assertThat(entry.newHoles()).isEmpty();
        assertThat(run(NOW).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(venue.ranges()).containsExactly(range(20, 21));
    }

    @Test
    void cancellingKeepsWhatWasWrittenAndSkipsTheRest() {
        there(BTC, 0, 10);
        there(ETH, 0, 10);
        Cancellation cancellation = new Cancellation();
        RestCatchUpReport report = catchUp(NOW)
                .parallelism(1)
                .batchSize(100)
                .onProgress(progress -> cancellation.cancel())
                .build()
                .run(List.of(BTC, ETH), cancellation);
        assertThat(report.entries())
                .extracting(RestCatchUpReport.Entry::outcome)
                .containsExactly(Outcome.CANCELLED, Outcome.SKIPPED);
        assertThat(report.entries().get(0).newHoles()).isEmpty();
        assertThat(run(NOW).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(written(BTC)).isEqualTo(all(0, NOW));
    }

    @Test
    void manyInstrumentsAtOnceShareTheWritersThreads() {
        List<InstrumentId> many = IntStream.range(0, 24)
                .mapToObj(i -> InstrumentId.of(3, "S" + i))
                .toList();
        many.forEach(instrument -> there(instrument, 0, 10));
        RecordingThreads threads = new RecordingThreads();
        RecordingWriter writer = new RecordingWriter(2, store::write1m);
        RestCatchUpReport report = RestCatchUp.from(venue)
                .into(writer)
                .index(new StoreIndex(store))
                .clock(at(DAY))
                .threads(threads)
                .parallelism(6)
                .batchSize(200)
                .build()
                .run(many);
        assertThat(report.isComplete()).isTrue();
        many.forEach(instrument -> assertThat(written(instrument)).isEqualTo(all(0, DAY)));
        assertThat(writer.mostInside()).isLessThanOrEqualTo(2);
        threads.assertAllGone();
    }

    @Test
    void whateverIsThereAndWhateverTheSourceHasTheUnionIsThereAfterwardsAndNothingIsAskedTwice() {
        for (long seed = 1; seed <= 60; seed++) {
            RestCatchUpTest fresh = new RestCatchUpTest();
            Random random = new Random(seed);
            BitSet before = new BitSet();
            for (int i = 0; i < 12; i++) {
                int from = random.nextInt(NOW);
                before.set(from, Math.min(NOW, from + 1 + random.nextInt(random.nextBoolean() ? 4 : 1_500)));
            }
            for (int i = 0; i < 12; i++) {
                int from = random.nextInt(NOW - 60);
                fresh.venue.holes.set(
                        from, Math.min(NOW - 60, from + 1 + random.nextInt(random.nextBoolean() ? 4 : 900)));
            }
            before.stream().forEach(minute -> fresh.there(BTC, minute, minute + 1));
            RestCatchUpReport.Entry entry = fresh.run(NOW);
            BitSet expected = all(before.nextSetBit(0), NOW);
            expected.andNot(fresh.venue.holes);
            expected.or(before);
            assertThat(fresh.written(BTC)).as("seed %d", seed).isEqualTo(expected);
            BitSet lacking = all(before.nextSetBit(0), NOW);
            lacking.andNot(expected);
            assertThat(Ranges.minutes(entry.newHoles())).as("seed %d", seed).isEqualTo(lacking.cardinality());
            assertThat(fresh.run(NOW).minutesKnown()).as("seed %d", seed).isEqualTo(lacking.cardinality());
            assertThat(fresh.venue.asked).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void aLedgerThatIsKeptNeedsAWordForTheSource() {
        CandleIngestSource nameless = CandleIngestSource.of(List.of());
        RestCatchUp.Builder builder = RestCatchUp.from(nameless)
                .into(store)
                .index(new StoreIndex(store))
                .knownHoles(ledger);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name()");
        builder.knownHoles(ledger, "venue:b").build();
    }

    @Test
    void aMarketThatNobodyKnowsIsRefusedBeforeAnythingIsAsked() {
        there(BTC, 0, 10);
        RestCatchUp job = catchUp(NOW).build();
        assertThatThrownBy(() -> job.run(List.of(BTC, InstrumentId.of(77, "X"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G009");
        assertThat(venue.asked).isEmpty();
    }

    @Test
    void theReportSaysItInJsonAndInWords() {
        there(BTC, 0, TODAY);
        store.raw.removeIf(row -> row.candle().tsOpen().equals(minute(200)));
        venue.holes.set(200);
        RestCatchUpReport report = catchUp(NOW).build().run(List.of(BTC));
        assertThat(report.toJson()).isEqualTo("""
                        {"schema_version":1,"report":"rest_catch_up","started_at":"2026-01-06T00:30:30Z",\
                        "finished_at":"2026-01-06T00:30:30Z","duration_ms":0,"instruments":1,"completed":1,"failed":0,\
                        "cancelled":0,"skipped":0,"not_started":0,"rows_read":30,"rows_written":30,"days_scanned":5,\
                        "days_with_gaps":1,"entries":[{"market_id":3,"symbol":"BTCUSDT","outcome":"completed",\
                        "tail":{"start":"2026-01-06T00:00:00Z","end":"2026-01-06T00:30:00Z"},\
                        "gaps":[{"start":"2026-01-01T03:20:00Z","end":"2026-01-01T03:21:00Z"}],\
                        "scanned":{"start":"2026-01-01T00:00:00Z","end":"2026-01-06T00:00:00Z"},"days_scanned":5,\
                        "days_with_gaps":1,"rows_read":30,"rows_written":30,"rows_skipped":0,"rows_rejected":0,\
                        "minutes_known_missing":0,\
                        "new_holes":[{"start":"2026-01-01T03:20:00Z","end":"2026-01-01T03:21:00Z"}],\
                        "minutes_left":0,"error":null,"warnings":[]}]}""");
        assertThat(report.toText()).isEqualTo("""
                        catch-up of 1 instruments: 1 completed, 0 failed, 0 cancelled, 0 skipped, 0 not started; read 30, wrote 30 in 0.0 s
                          3:BTCUSDT completed: read 30, wrote 30; tail [2026-01-06T00:00:00Z, 2026-01-06T00:30:00Z); 1 of 5 days with gaps, 1 minutes, 1 minutes newly found not to be there""");
    }
}
