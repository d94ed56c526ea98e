package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.NothingLeft;
import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class CandleFeedTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();
    private final HotCandleCache hot = HotCandleCache.inProcess();
    private final KnownHoleLedger ledger = KnownHoleLedger.inProcess();
    private final RecordedFeed heard = new RecordedFeed();

    @BeforeEach
    void history() {
        for (long minute = -30; minute < 0; minute++) {
            store.put(candle(minute));
        }
        heard.expect(BTC, FIRST - 10);
    }

    private CandleWithMeta candle(long minute) {
        return venue.candle(BTC, FIRST + minute, CandleSource.WS);
    }

    private CandleFeed.Builder feed() {
        return CandleFeed.of(venue, store, time).hotCache(hot).rest(venue).ledger(ledger);
    }

    private FeedSubscription subscribed(CandleFeed.Builder builder) {
        FeedSubscription subscription =
                builder.build().subscribe(Set.of(BTC), Duration.ofMinutes(10), heard.listener());
        time.run(Duration.ZERO);
        return subscription;
    }

    /** Until shortly after a minute has closed. */
    private void until(long minute) {
        time.run(Duration.between(
                time.clock().instant(), MinuteSet.startOf(FIRST + minute + 1).plusSeconds(1)));
    }

    private long place() {
        return heard.last(BTC) - FIRST;
    }

    @Test
    void anInstrumentThatTheVenueRefusesIsNamedOnceAndTheOthersGoOn() {
        InstrumentId nope = InstrumentId.of(3, "NOPE");
        heard.expect(nope, FIRST - 10);
        feed().build().subscribe(Set.of(BTC, nope), Duration.ofMinutes(10), heard.listener());
        time.run(Duration.ZERO);
        venue.refused(Set.of(nope));
        time.run(Duration.ZERO);
        assertThat(heard.refusals).hasSize(1).first().satisfies(refused -> {
            assertThat(refused.instrument()).isEqualTo(nope);
            assertThat(refused.cause()).hasMessageContaining("unknown");
        });
        until(0);
        venue.stream(candle(0));
        time.run(Duration.ZERO);
        assertThat(place()).isZero();
    }

    @Test
    void historyLeadsIntoTheLiveCandlesWithoutASeam() {
        FeedSubscription subscription = subscribed(feed());
        assertThat(place()).isEqualTo(-1);
        until(0);
        venue.stream(candle(0));
        time.run(Duration.ZERO);
        venue.stream(candle(0));
        time.run(Duration.ZERO);
        assertThat(place()).isZero();
        assertThat(subscription.totals().duplicates()).isEqualTo(1);
        assertThat(subscription.checkpoint(BTC)).contains(START);
        assertThat(subscription.lagMinutes()).isZero();
        assertThat(heard.repairs).as("history is no repair").isEmpty();
    }

    @Test
    void missedMinutesAreTakenFromTheFirstThatHasThem() {
        FeedSubscription subscription = subscribed(feed());
        until(5);
        hot.put(List.of(candle(0), candle(1)));
        store.put(candle(1));
        store.put(candle(2));
        venue.stream(candle(5));
        time.run(Duration.ZERO);
        assertThat(place()).isEqualTo(5);
        assertThat(heard.repairs).hasSize(1);
        FeedRepair repair = heard.repairs.get(0);
        assertThat(repair.tried()).containsExactly("hot cache: 2 candles", "canonical: 1 candles", "venue: 2 candles");
        assertThat(repair.asked()).isEqualTo(Minutes.range(FIRST, FIRST + 5));
        assertThat(repair.restored().count()).isEqualTo(5);
        assertThat(repair.stillMissing().isEmpty()).isTrue();
        assertThat(repair.errorCode()).isNull();
        assertThat(subscription.totals().repairs()).isEqualTo(2);
    }

    @Test
    void theStoreIsLeftAloneForHalfAMinuteAfterAFailure() {
        subscribed(feed().restTail(Duration.ZERO));
        until(2);
        store.readFails = () -> true;
        venue.stream(candle(2));
        time.run(Duration.ofSeconds(1));
        int reads = store.reads;
        assertThat(heard.repairs.get(0).tried()).containsExactly("hot cache: 0 candles", "canonical: failed, MD-X004");
        assertThat(heard.repairs.get(0).errorCode()).isEqualTo("MD-X004");
        time.run(Duration.ofSeconds(28));
        assertThat(store.reads).isEqualTo(reads);
        assertThat(place()).as("the place waits").isEqualTo(-1);
        store.readFails = () -> false;
        store.put(candle(0));
        store.put(candle(1));
        time.run(Duration.ofSeconds(40));
        assertThat(place()).isEqualTo(2);
    }

    @Test
    void aHotCacheThatFailedIsLeftAloneForHalfAMinute() {
        List<TimeRange> asked = new ArrayList<>();
        HotCandleCache gone = new HotCandleCache() {
            @Override
            public void put(List<CandleWithMeta> candles) {
                throw new AssertionError("nobody puts here");
            }

            @Override
            public List<CandleWithMeta> read(InstrumentId instrument, TimeRange range) {
                asked.add(range);
                throw SimulatedVenue.failure("the cache is away");
            }
        };
        subscribed(feed().hotCache(gone).restTail(Duration.ZERO));
        assertThat(asked).hasSize(1);
        until(2);
        venue.stream(candle(2));
        time.run(Duration.ofSeconds(1));
        assertThat(asked).as("more than half a minute later").hasSize(2);
        time.run(Duration.ofSeconds(20));
        assertThat(asked).hasSize(2);
        assertThat(heard.repairs.get(0).tried()).startsWith("hot cache: failed, MD-X001");
        store.put(candle(0));
        store.put(candle(1));
        time.run(Duration.ofSeconds(15));
        assertThat(place()).as("the store has what the cache lacks").isEqualTo(2);
    }

    @Test
    void theVenueIsAskedForYoungMinutesAlone() {
        subscribed(feed().restTail(Duration.ofMinutes(5)));
        until(19);
        venue.stream(candle(19));
        time.run(Duration.ofSeconds(1));
        assertThat(venue.requests).containsExactly(Minutes.range(FIRST + 15, FIRST + 19));
        assertThat(place()).as("older ones are the store's").isEqualTo(-1);
        for (long minute = 0; minute < 15; minute++) {
            store.put(candle(minute));
        }
        time.run(Duration.ofMinutes(1));
        assertThat(place()).isEqualTo(19);
        assertThatThrownBy(() -> feed().restTail(Duration.ofMinutes(61))).hasMessageContaining("0..60 minutes");
    }

    @Test
    void aKnownHoleIsNamedAndItsCandleIsACorrectionIfItComesAfterAll() {
        subscribed(feed().restTail(Duration.ZERO));
        until(3);
        ledger.record(List.of(new KnownHole(
                BTC, Minutes.range(FIRST + 1, FIRST + 3), SimulatedVenue.NAME, START, START.plusSeconds(86_400))));
        store.put(candle(0));
        venue.stream(candle(3));
        time.run(Duration.ZERO);
        assertThat(place()).isEqualTo(3);
        assertThat(heard.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.known()).isTrue();
            assertThat(gap.range()).isEqualTo(Minutes.range(FIRST + 1, FIRST + 3));
            assertThat(gap.repair().knownHoles().count()).isEqualTo(2);
        });
        List<CandleWithMeta> late = new ArrayList<>();
        feed().build().subscribe(Map.of(BTC, MinuteSet.startOf(FIRST + 2)), late::add);
        FeedSubscription second = feed().restTail(Duration.ZERO)
                .build()
                .subscribe(Map.of(BTC, START), new FeedListener() {
                    @Override
                    public void onCandle(CandleWithMeta candle) {}

                    @Override
                    public void onCorrection(CandleWithMeta candle) {
                        late.add(candle);
                    }
                });
        venue.stream(candle(3));
        time.run(Duration.ZERO);
        late.clear();
        venue.stream(candle(2));
        time.run(Duration.ZERO);
        assertThat(late).extracting(row -> Minutes.of(row.candle()) - FIRST).containsExactly(2L);
        assertThat(second.totals().gapMinutes()).isEqualTo(2);
    }

    @Test
    void aMinuteThatTheStoreHasLeftBehindIsAGap() {
        subscribed(feed().restTail(Duration.ZERO));
        until(3);
        venue.stream(candle(3));
        time.run(Duration.ofMinutes(2));
        assertThat(heard.gaps).as("the store may still get them").isEmpty();
        store.put(candle(0));
        store.put(candle(2));
        time.run(Duration.ofMinutes(1));
        assertThat(place()).as("two is in the store, one is over").isEqualTo(3);
        assertThat(heard.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.known()).isFalse();
            assertThat(gap.range()).isEqualTo(Minutes.range(FIRST + 1, FIRST + 2));
        });
    }

    @Test
    void aHoleIsKnownAlsoWhenItIsTimeToAskForItAgain() {
        Instant before = START.minusSeconds(7_200);
        ledger.record(List.of(new KnownHole(
                BTC, Minutes.range(FIRST, FIRST + 2), SimulatedVenue.NAME, before, before.plusSeconds(3_600))));
        subscribed(feed().restTail(Duration.ZERO));
        until(3);
        venue.stream(candle(3));
        time.run(Duration.ofMinutes(1));
        assertThat(heard.gaps).as("the store may still get them").isEmpty();
        store.put(candle(2));
        time.run(Duration.ofMinutes(1));
        assertThat(heard.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.known()).isTrue();
            assertThat(gap.range()).isEqualTo(Minutes.range(FIRST, FIRST + 2));
        });
        assertThat(place()).isEqualTo(3);
    }

    @Test
    void aYoungMinuteIsNotGivenUpWhileTheVenueDoesNotAnswer() {
        subscribed(feed());
        until(3);
        store.put(candle(2));
        venue.requestFails = () -> true;
        venue.stream(candle(3));
        time.run(Duration.ofMinutes(2));
        assertThat(heard.gaps).isEmpty();
        assertThat(place()).isEqualTo(-1);
        venue.requestFails = () -> false;
        time.run(Duration.ofMinutes(1));
        assertThat(place()).isEqualTo(3);
        assertThat(heard.gaps).isEmpty();
    }

    @Test
    void whatWasYoungWhenTheConsumerCameIsTheVenuesToAnswerHoweverLongItIsAway() {
        store.canonical(BTC).subMap(FIRST - 10, FIRST).clear();
        venue.requestFails = () -> true;
        subscribed(feed().buffer(4));
        for (long minute = 0; minute < 90; minute++) {
            until(minute);
            store.put(candle(minute));
            venue.stream(candle(minute));
        }
        assertThat(heard.gaps).isEmpty();
        venue.requestFails = () -> false;
        time.run(Duration.ofMinutes(15));
        assertThat(heard.gaps).isEmpty();
        assertThat(place()).isEqualTo(89);
    }

    /** A source that writes the venue's holes into the ledger as it meets them. */
    private final class LedgerKeeping implements CandleIngestSource {
        @Override
        public String name() {
            return venue.name();
        }

        @Override
        public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
            Instant now = time.clock().instant();
            for (long minute : MinuteSet.of(range).minutes().toArray()) {
                if (!venue.has(instrument, minute)
                        && !MinuteSet.startOf(minute)
                                .plus(AskAgainSchedule.YOUNGEST_HOLE)
                                .isAfter(now)) {
                    ledger.record(List.of(new KnownHole(
                            instrument, Minutes.range(minute, minute + 1), name(), now, now.plusSeconds(3_600))));
                }
            }
            return venue.stream1m(instrument, range);
        }
    }

    @Test
    void aYoungHoleInHistoryIsNotBelievedAndIsTheVenuesOnceItIsTenMinutesOld() {
        store.canonical(BTC).remove(FIRST - 3);
        venue.hole(BTC, FIRST - 3);
        subscribed(feed().rest(new LedgerKeeping()));
        for (long minute = 0; minute < 6; minute++) {
            until(minute);
            store.put(candle(minute));
            venue.stream(candle(minute));
        }
        assertThat(heard.gaps).as("the venue may bring it late").isEmpty();
        assertThat(place()).isEqualTo(-4);
        time.run(Duration.ofMinutes(5));
        assertThat(heard.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.known()).isTrue();
            assertThat(gap.range()).isEqualTo(Minutes.range(FIRST - 3, FIRST - 2));
        });
        assertThat(place()).isEqualTo(5);
    }

    @Test
    void aCorrectionIsNeverASecondCandle() {
        FeedSubscription subscription = subscribed(feed());
        until(0);
        venue.stream(candle(0));
        time.run(Duration.ZERO);
        venue.correct(BTC, FIRST);
        venue.stream(candle(0));
        time.run(Duration.ZERO);
        assertThat(heard.corrections).isEqualTo(1);
        assertThat(subscription.totals().corrections()).isEqualTo(1);
        assertThat(subscription.totals().delivered()).isEqualTo(11);
    }

    @Test
    void aCandleOfTheStreamInTheMiddleOfAGapInHistoryIsDeliveredAndCutsTheGap() {
        store.canonical(BTC).subMap(FIRST - 7, FIRST - 3).clear();
        FeedSubscription subscription =
                feed().restTail(Duration.ZERO).build().subscribe(Set.of(BTC), Duration.ofMinutes(10), heard.listener());
        venue.stream(candle(-6));
        time.run(Duration.ofMinutes(1));
        assertThat(heard.gaps)
                .extracting(FeedEvent.Gap::range)
                .containsExactly(Minutes.range(FIRST - 7, FIRST - 6), Minutes.range(FIRST - 5, FIRST - 3));
        assertThat(place()).isEqualTo(-1);
        assertThat(subscription.totals().delivered()).isEqualTo(7);
        assertThat(heard.hashes.get(BTC)).containsKey(FIRST - 6);
    }

    @Test
    void aConsumerGoesOnWhereItWas() {
        Marks marks = new Marks();
        FeedSubscription first = subscribed(feed().checkpoints(marks, "strategy"));
        until(0);
        venue.stream(candle(0));
        time.run(Duration.ZERO);
        first.close();
        first.close();
        until(3);
        venue.stream(candle(1));
        for (long minute = 0; minute < 3; minute++) {
            store.put(candle(minute));
        }
        assertThat(place()).isZero();
        subscribed(feed().checkpoints(marks, "strategy"));
        venue.stream(candle(3));
        time.run(Duration.ZERO);
        assertThat(place()).isEqualTo(3);
    }

    @Test
    void f34AListenerThatThrowsIsToldAndItsPlaceWaits() {
        List<Throwable> failures = new ArrayList<>();
        FeedSubscription subscription = feed().build()
                .subscribe(Set.of(BTC), Duration.ofMinutes(10), new FeedListener() {
                    @Override
                    public void onCandle(CandleWithMeta candle) {
                        throw new IllegalStateException("no");
                    }

                    @Override
                    public void onFailed(Throwable cause) {
                        failures.add(cause);
                    }
                });
        time.run(Duration.ofMinutes(1));
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(subscription.checkpoint(BTC)).isEmpty();
    }

    @Test
    void theCacheForgetsWhatIsADayOldAndKeepsTheNewestVersion() {
        hot.put(List.of(candle(0)));
        time.run(Duration.ofSeconds(1));
        CandleWithMeta newer = candle(0);
        hot.put(List.of(newer));
        assertThat(hot.read(BTC, Minutes.range(FIRST, FIRST + 1))).containsExactly(newer);
        hot.put(List.of(candle(1_440)));
        assertThat(hot.read(BTC, Minutes.range(FIRST, FIRST + 2_000))).hasSize(1);
        assertThat(hot.read(InstrumentId.of(3, "ETHUSDT"), Minutes.range(FIRST, FIRST + 1)))
                .isEmpty();
    }
}
