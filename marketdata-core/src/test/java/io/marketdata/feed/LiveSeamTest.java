package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.NothingLeft;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class LiveSeamTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Set<InstrumentId> ONE = Set.of(BTC);
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();
    private final KnownHoleLedger ledger = KnownHoleLedger.inProcess();
    private final List<KnownHole> told = new ArrayList<>();
    private final Heard heard = new Heard();

    private static final class Heard implements LiveCandleListener {
        final List<Long> minutes = new ArrayList<>();
        final List<CandleWithMeta> candles = new ArrayList<>();
        final List<String> words = new ArrayList<>();

        @Override
        public void onCandle(CandleWithMeta candle) {
            minutes.add(Minutes.of(candle.candle()) - FIRST);
            candles.add(candle);
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {
            words.add("live " + instruments);
        }

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
            words.add("interrupted " + instruments);
        }

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
            words.add("refused " + instruments);
        }
    }

    private LiveSeam.Builder seam() {
        return LiveSeam.of(venue, venue, time).ledger(ledger).onHole(told::add);
    }

    private LiveSeam running(LiveSeam.Builder builder) {
        LiveSeam seam = builder.build();
        seam.subscribe(ONE, heard);
        venue.live(ONE);
        return seam;
    }

    private void stream(long minute) {
        venue.stream(venue.candle(BTC, FIRST + minute, CandleSource.WS));
    }

    @Test
    void afterAConnectTheMissedMinutesComeBeforeTheNewOne() {
        LiveSeam seam = running(seam());
        time.run(Duration.ofSeconds(61));
        stream(0);
        venue.interrupted(ONE);
        venue.requestFails = () -> true;
        time.run(Duration.ofMinutes(10));
        venue.live(ONE);
        stream(9);
        stream(10);
        assertThat(heard.minutes).as("the new ones wait").containsExactly(0L);
        venue.requestFails = () -> false;
        time.run(Duration.ofSeconds(40));
        assertThat(heard.minutes).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(heard.words).containsExactly("live [3:BTCUSDT]", "interrupted [3:BTCUSDT]", "live [3:BTCUSDT]");
        assertThat(seam.totals().filled()).isEqualTo(8);
        assertThat(seam.lagMinutes(BTC)).isZero();
    }

    @Test
    void aMinuteThatWasWithheldIsFoundByTheNextOne() {
        running(seam());
        time.run(Duration.ofSeconds(121));
        stream(1);
        time.run(Duration.ZERO);
        assertThat(heard.minutes).containsExactly(0L, 1L);
    }

    @Test
    void aMinuteThatWasWithheldIsFoundByTheClock() {
        running(seam().confirmWithin(Duration.ofSeconds(5)));
        time.run(Duration.ofSeconds(64));
        assertThat(heard.minutes).isEmpty();
        time.run(Duration.ofSeconds(1));
        assertThat(heard.minutes).containsExactly(0L);
        assertThat(heard.candles.get(0).meta().source()).isEqualTo(CandleSource.REST);
    }

    @Test
    void aDuplicateIsDroppedAndACorrectionGoesOnOnceItIsConfirmed() {
        LiveSeam seam = running(seam());
        time.run(Duration.ofSeconds(61));
        stream(0);
        stream(0);
        assertThat(heard.minutes).containsExactly(0L);
        venue.stream(venue.candle(BTC, FIRST, 5, CandleSource.WS));
        time.run(Duration.ZERO);
        assertThat(heard.minutes).as("the request did not confirm it").containsExactly(0L);
        venue.correct(BTC, FIRST);
        stream(0);
        int before = venue.requests.size();
        stream(0);
        time.run(Duration.ZERO);
        assertThat(heard.minutes).containsExactly(0L, 0L);
        assertThat(venue.requests).as("read again once").hasSize(before + 1);
        assertThat(seam.totals().duplicates()).isEqualTo(1);
        assertThat(seam.totals().corrections()).isEqualTo(1);
        assertThat(seam.totals().correctionsNotConfirmed()).isEqualTo(1);
    }

    @Test
    void aWordOfTheStreamThatNoRequestConfirmedIsLookedAtOnceMore() {
        running(seam().lookAgain(2, 3));
        time.run(Duration.ofMinutes(30));
        heard.candles.clear();
        venue.requestFails = () -> true;
        venue.stream(venue.candle(BTC, FIRST, 5, CandleSource.WS));
        time.run(Duration.ZERO);
        assertThat(heard.candles).as("the stream has the word").hasSize(1);
        venue.requestFails = () -> false;
        time.run(Duration.ofMinutes(2));
        assertThat(heard.candles.stream()
                        .map(CandleWithMeta::candle)
                        .filter(one -> one.tsOpen().equals(START)))
                .containsExactly(
                        venue.candle(BTC, FIRST, 5, CandleSource.WS).candle(),
                        venue.candle(BTC, FIRST, CandleSource.REST).candle());
    }

    @Test
    void anotherVersionThatComesWhileOneWaitsForRoomIsNotForgotten() {
        IngestWorker worker =
                IngestWorker.into(store, time).intakeRows(1).batchRows(1).build();
        LiveSeam seam = running(seam().into(worker).lookAgain(2, 3));
        time.run(Duration.ofMinutes(30));
        store.insertFails = () -> true;
        time.run(Duration.ofMinutes(2));
        assertThat(seam.totals().waits()).as("there is no room").isPositive();
        venue.requestFails = () -> true;
        venue.stream(venue.candle(BTC, FIRST, 5, CandleSource.WS));
        time.run(Duration.ofSeconds(1));
        stream(0);
        time.run(Duration.ofSeconds(1));
        venue.requestFails = () -> false;
        store.insertFails = () -> false;
        time.run(Duration.ofMinutes(10));
        assertThat(store.canonical(BTC).get(FIRST))
                .satisfies(last -> assertThat(last.candle())
                        .isEqualTo(venue.candle(BTC, FIRST, CandleSource.REST).candle()));
    }

    @Test
    void aCorrectionWithoutAWordIsFoundLater() {
        running(seam().lookAgain(2, 3));
        time.run(Duration.ofSeconds(61));
        stream(0);
        venue.correct(BTC, FIRST);
        time.run(Duration.ofMinutes(6));
        assertThat(heard.minutes.stream().filter(minute -> minute == 0)).hasSize(2);
    }

    @Test
    void whatTheVenueDoesNotHaveIsNamedAndPassedOverOnceItIsNotYoung() {
        venue.hole(BTC, FIRST + 1);
        venue.hole(BTC, FIRST + 2);
        running(seam());
        time.run(Duration.ofMinutes(11));
        assertThat(told).as("still young").isEmpty();
        assertThat(heard.minutes).containsExactly(0L);
        time.run(Duration.ofMinutes(4));
        assertThat(heard.minutes).containsExactly(0L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
        assertThat(told).extracting(KnownHole::source).containsOnly(SimulatedVenue.NAME);
        assertThat(ledger.holes(BTC, SimulatedVenue.NAME, Minutes.range(FIRST, FIRST + 9)))
                .isEqualTo(told);
        assertThat(told.stream()
                        .mapToLong(hole -> hole.range().duration().toMinutes())
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void aMinuteThatIsPublishedBeforeItIsAHoleComesInItsPlace() {
        venue.hole(BTC, FIRST + 1);
        LiveSeam seam = running(seam());
        time.run(Duration.ofMinutes(11));
        venue.holes.clear();
        time.run(Duration.ofMinutes(1));
        assertThat(heard.minutes).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(told).isEmpty();
        assertThat(seam.totals().late()).isZero();
    }

    @Test
    void aHoleIsAskedForAgainWhenItIsTimeAndItsMinuteGoesOnThen() {
        venue.hole(BTC, FIRST + 1);
        venue.hole(BTC, FIRST + 3);
        LiveSeam seam = running(seam());
        time.run(Duration.ofMinutes(15));
        assertThat(told).hasSize(2);
        time.run(Duration.ofMinutes(25));
        venue.holes.values().forEach(missing -> missing.remove(FIRST + 1));
        time.run(Duration.ofMinutes(30));
        assertThat(heard.minutes).as("the hole holds").doesNotContain(1L);
        time.run(Duration.ofMinutes(5));
        assertThat(heard.minutes.stream().filter(minute -> minute == 1)).hasSize(1);
        assertThat(seam.totals().late()).isEqualTo(1);
        assertThat(seam.totals().corrections()).isZero();
        Instant now = time.clock().instant();
        assertThat(ledger.holes(BTC, SimulatedVenue.NAME, Minutes.range(FIRST + 3, FIRST + 4)))
                .as("the other one is still none, and is left alone for longer")
                .singleElement()
                .satisfies(hole -> assertThat(hole.askAgainAt()).isAfter(now.plus(Duration.ofHours(20))));
    }

    @Test
    void theStreamHasTheWordOnAHoleWhoseCandleNoRequestBrings() {
        venue.hole(BTC, FIRST + 1);
        LiveSeam seam = running(seam());
        time.run(Duration.ofMinutes(30));
        assertThat(told).hasSize(1);
        stream(1);
        time.run(Duration.ofSeconds(1));
        assertThat(heard.minutes).endsWith(1L);
        assertThat(seam.totals().late()).isEqualTo(1);
    }

    @Test
    void aLedgerThatDoesNotAnswerHoldsUpNoCandleOfTheStream() {
        KnownHoleLedger checking = new KnownHoleLedger() {
            @Override
            public void record(Collection<KnownHole> holes) {
                // Whoever holds the lock while it waits for a ledger would hold up this one.
                CompletableFuture.runAsync(() -> stream(14))
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                ledger.record(holes);
            }

            @Override
            public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
                return ledger.holes(instrument, source, range);
            }
        };
        venue.hole(BTC, FIRST + 1);
        running(seam().ledger(checking));
        time.run(Duration.ofMinutes(15));
        assertThat(heard.minutes).endsWith(13L, 14L);
        assertThat(told).hasSize(1);
    }

    @Test
    void aClockThatIsAheadOfTheVenueMakesNoHoles() {
        long aheadMillis = Duration.ofMinutes(5).toMillis();
        venue.shownAtMillis = closedAt -> closedAt + aheadMillis;
        running(seam());
        for (long minute = 0; minute < 20; minute++) {
            time.run(Duration.ofMinutes(1));
            if (minute >= 5) {
                stream(minute - 5);
            }
        }
        assertThat(told).isEmpty();
        assertThat(heard.minutes).hasSize(15).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aClockThatIsBehindTheVenueTurnsNoCandleAway() {
        LiveSeam seam = running(seam());
        stream(0);
        stream(1);
        assertThat(heard.minutes).containsExactly(0L, 1L);
        stream(60);
        assertThat(seam.totals().unusable()).isEqualTo(1);
    }

    @Test
    void f29AnAnswerThatLacksAMinuteOnceIsNotBelieved() {
        for (long minute = -600; minute < -300; minute++) {
            store.put(venue.candle(BTC, FIRST + minute, CandleSource.REST));
        }
        venue.hole(BTC, FIRST - 200);
        venue.requestFails = () -> {
            if (venue.requests.size() == 2) {
                venue.holes.clear();
            }
            return false;
        };
        running(seam().index(store).lookAgain(5, 15));
        time.run(Duration.ofSeconds(4));
        assertThat(heard.minutes).hasSize(300).startsWith(-300L).endsWith(-1L);
        assertThat(told).isEmpty();
    }

    @Test
    void aHoleThatIsKnownIsNotAskedFor() {
        Instant later = START.plusSeconds(86_400);
        ledger.record(List.of(new KnownHole(BTC, Minutes.range(FIRST, FIRST + 2), SimulatedVenue.NAME, START, later)));
        running(seam());
        time.run(Duration.ofSeconds(186));
        assertThat(heard.minutes).containsExactly(2L);
        assertThat(venue.requests).containsExactly(Minutes.range(FIRST + 2, FIRST + 3));
        assertThat(told).isEmpty();
    }

    @Test
    void f31WhatDoesNotFitTheBufferIsRequestedAndCounted() {
        LiveSeam seam = running(seam().buffer(4));
        venue.requestFails = () -> true;
        time.run(Duration.ofMinutes(20));
        for (long minute = 1; minute < 20; minute++) {
            stream(minute);
        }
        assertThat(seam.totals().overflowed()).isEqualTo(15);
        assertThat(seam.lagMinutes(BTC)).isEqualTo(20);
        venue.requestFails = () -> false;
        time.run(Duration.ofMinutes(1));
        assertThat(heard.minutes).hasSizeGreaterThanOrEqualTo(20).isSorted().doesNotHaveDuplicates();
        assertThat(heard.minutes.get(0)).isZero();
    }

    @Test
    void withoutRoomAtTheWorkerCandlesWaitAndNothingIsLost() {
        IngestWorker worker =
                IngestWorker.into(store, time).intakeRows(3).batchRows(3).build();
        store.insertFails = () -> true;
        LiveSeam seam = running(seam().into(worker));
        time.run(Duration.ofMinutes(20));
        assertThat(heard.minutes).containsExactly(0L, 1L, 2L);
        assertThat(seam.totals().waits()).isPositive();
        store.insertFails = () -> false;
        time.run(Duration.ofMinutes(2));
        assertThat(heard.minutes).hasSizeGreaterThanOrEqualTo(21).isSorted().doesNotHaveDuplicates();
        time.run(Duration.ofSeconds(1));
        assertThat(store.canonical(BTC)).hasSameSizeAs(heard.minutes);
    }

    @Test
    void aRunBeginsBehindTheLastStoredCandle() {
        for (long minute = -600; minute < -300; minute++) {
            store.put(venue.candle(BTC, FIRST + minute, CandleSource.REST));
        }
        running(seam().index(store).lookAgain(1, 1));
        time.run(Duration.ofSeconds(1));
        assertThat(heard.minutes).hasSize(300).startsWith(-300L).endsWith(-1L);
    }

    @Test
    void aSecondListenerSharesTheCandlesAndLeavesWithoutHarm() {
        LiveSeam seam = running(seam());
        Heard second = new Heard();
        LiveSubscription subscription = seam.subscribe(ONE, second);
        assertThat(second.words).containsExactly("live [3:BTCUSDT]");
        time.run(Duration.ofSeconds(61));
        stream(0);
        subscription.close();
        subscription.close();
        time.run(Duration.ofMinutes(1));
        stream(1);
        assertThat(second.minutes).containsExactly(0L);
        assertThat(heard.minutes).containsExactly(0L, 1L);
    }

    @Test
    void f34AListenerThatThrowsIsCountedAndTheOthersGoOn() {
        LiveSeam seam = seam().build();
        seam.subscribe(ONE, new LiveCandleListener() {
            @Override
            public void onCandle(CandleWithMeta candle) {
                throw new IllegalStateException("a listener's own fault");
            }

            @Override
            public void onLive(Set<InstrumentId> instruments) {}

            @Override
            public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {}

            @Override
            public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {}
        });
        seam.subscribe(ONE, heard);
        venue.live(ONE);
        time.run(Duration.ofSeconds(61));
        stream(0);
        assertThat(heard.minutes).containsExactly(0L);
        assertThat(seam.totals().failedListeners()).isEqualTo(1);
    }

    @Test
    void afterTheEndNothingComes() {
        LiveSeam seam = running(seam());
        time.run(Duration.ofSeconds(61));
        seam.close();
        seam.close();
        stream(0);
        time.run(Duration.ofMinutes(5));
        assertThat(heard.minutes).isEmpty();
        assertThatThrownBy(() -> seam.collect(ONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> seam().buffer(0)).hasMessageContaining("buffer 0");
        assertThatThrownBy(() -> seam().confirmWithin(Duration.ofSeconds(60))).hasMessageContaining("confirmWithin");
        assertThatThrownBy(() -> seam().lookAgain(0, 1)).hasMessageContaining("lookAgain(0, 1)");
    }
}
