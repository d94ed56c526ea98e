package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveSubscription;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.ManualScheduler;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.bybit.BybitCandle;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeInstrument;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.StreamFault;
import io.marketdata.testkit.bybit.StreamRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of the stream in the fake's time, on one thread. */
@ExtendWith(NothingLeft.class)
class BybitStreamTest {
    private static final Instant START = Instant.parse("2026-02-01T00:00:10Z");
    private static final InstrumentId BTC = Bybits.BTC;
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    private static final InstrumentId LINEAR_BTC = InstrumentId.of(4, "BTCUSDT");

    private final ManualClock clock = ManualClock.at(START);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final BybitTruth truth = BybitTruth.builder()
            .instruments(FakeListings.spotPairs(60))
            .instruments(FakeListings.linearPairs(30))
            .instruments(FakeInstrument.spot("IDLE", "USDT").turnover24h("0"))
            .build();
    private final LiveRecorder heard = new LiveRecorder();
    private final List<Duration> delays = new ArrayList<>();
    private FakeBybitStream fake =
            FakeBybitStream.builder().truth(truth).clock(clock).start();
    private BybitStream stream = stream(fake);

    private BybitStream stream(FakeBybitStream venue) {
        return BybitStream.builder()
                .clock(clock)
                .scheduler(scheduler)
                .executor(Runnable::run)
                .random(new Random(1))
                .transport(new InMemoryTransport(venue))
                .observer(new BybitStreamObserver() {
                    @Override
                    public void onLost(String connection, SourceException cause, Duration nextTry) {
                        delays.add(nextTry);
                    }
                })
                .build();
    }

    @AfterEach
    void close() {
        stream.close();
        fake.close();
    }

    private static Set<InstrumentId> spot(int count) {
        Set<InstrumentId> ids = new TreeSet<>();
        FakeListings.spotPairs(count).forEach(one -> ids.add(InstrumentId.of(3, one.symbol())));
        return ids;
    }

    /** Lets time pass in small steps, as the venue pushes. */
    private void pass(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            scheduler.advance(Duration.ofSeconds(1));
            fake.push();
        }
    }

    private void connected() {
        pass(Duration.ofSeconds(5));
    }

    private List<Candle> truth(InstrumentId id, Instant from, Instant to) {
        BybitCategory category = id.market().value() == 3 ? BybitCategory.SPOT : BybitCategory.LINEAR;
        List<Candle> candles = new ArrayList<>();
        for (BybitCandle one : truth.candles(category, id.symbol().value(), Timeframe.M1, from, to)) {
            candles.add(new Candle(
                    id,
                    one.start(),
                    one.start().plusSeconds(60),
                    one.open().doubleValue(),
                    one.high().doubleValue(),
                    one.low().doubleValue(),
                    one.close().doubleValue(),
                    one.volume().doubleValue(),
                    one.turnover().doubleValue()));
        }
        return candles;
    }

    private List<StreamRequest> subscribes() {
        return fake.requests().stream()
                .filter(one -> one.op().equals("subscribe"))
                .toList();
    }

    @Test
    void everyClosedMinuteComesOnceAndNoOpenOne() {
        stream.subscribe(Set.of(BTC, ETH, LINEAR_BTC), heard);
        pass(Duration.ofMinutes(10));
        for (InstrumentId id : List.of(BTC, ETH, LINEAR_BTC)) {
            assertThat(heard.candles(id))
                    .isEqualTo(truth(id, Instant.parse("2026-02-01T00:00:00Z"), Instant.parse("2026-02-01T00:10:00Z")));
        }
        assertThat(heard.rows()).allSatisfy(row -> {
            assertThat(row.meta().source()).isEqualTo(CandleSource.WS);
            assertThat(row.meta().ingestedAt()).isAfterOrEqualTo(row.candle().tsClose());
        });
        assertThat(heard.rows().get(0).meta().instrumentKey()).startsWith("bybit:");
        BybitStreamReport report = stream.report();
        assertThat(report.candles()).isEqualTo(30);
        assertThat(report.gapMinutes()).isZero();
        assertThat(report.connectionsOpen()).isEqualTo(2);
        assertThat(report.messages()).isGreaterThan(1_000);
        assertThat(report.mostLag()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aRequestHasTenTopicsAtMostAndTheNextWaitsForItsAnswer() {
        fake.arm(StreamFault.NO_ACK, 1);
        stream.subscribe(spot(60), heard);
        pass(Duration.ofSeconds(30));
        assertThat(heard.live()).isEqualTo(spot(60));
        assertThat(subscribes()).hasSize(6).allMatch(one -> one.args().size() == 10);
        // The first was not answered for five seconds: what sent data was live then, and the second went out.
        assertThat(subscribes().get(1).at()).isBetween(START.plusSeconds(5), START.plusSeconds(6));
        for (int i = 2; i < 6; i++) {
            assertThat(Duration.between(
                            subscribes().get(i - 1).at(), subscribes().get(i).at()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    @Test
    void topicsAreSpreadOverConnections() {
        stream.close();
        stream = BybitStream.builder()
                .clock(clock)
                .scheduler(scheduler)
                .executor(Runnable::run)
                .transport(new InMemoryTransport(fake))
                .topicsPerConnection(25)
                .build();
        stream.subscribe(spot(60), heard);
        connected();
        assertThat(fake.openConnections()).isEqualTo(3);
        assertThat(heard.live()).hasSize(60);
        assertThat(fake.subscribed()).hasSize(60).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void aTopicThatTheVenueDoesNotKnowIsNamedAndTakesNoOtherDown(int market) {
        Set<InstrumentId> ids = new HashSet<>();
        for (int i = 0; i < 15; i++) {
            ids.add(InstrumentId.of(market, FakeListings.spotPairs(15).get(i).symbol()));
        }
        InstrumentId nope = InstrumentId.of(market, "BTCUSDTX");
        InstrumentId none = InstrumentId.of(market, "NOPEUSDT");
        ids.add(nope);
        ids.add(none);
        stream.subscribe(ids, heard);
        connected();
        assertThat(heard.refused()).containsExactlyInAnyOrder(nope, none);
        assertThat(heard.live()).hasSize(15).doesNotContain(nope, none);
        assertThat(heard.events()).anyMatch(one -> one.startsWith("refused") && one.endsWith("MD-W004"));
        fake.dropAll();
        pass(Duration.ofSeconds(15));
        assertThat(heard.live()).hasSize(15);
        assertThat(subscribes().get(subscribes().size() - 1).args()).noneMatch(topic -> topic.contains("NOPE"));
    }

    @Test
    void aConnectionAllOfWhoseTopicsAreRefusedIsClosed() {
        stream.subscribe(Set.of(InstrumentId.of(3, "NOPEUSDT")), heard);
        connected();
        assertThat(fake.openConnections()).isZero();
        pass(Duration.ofMinutes(5));
        assertThat(fake.connections()).isEqualTo(1);
        assertThat(stream.report().connectionsOpen()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamFault.class,
            names = {"NO_ACK", "LOST_SUBSCRIBE", "LATE_ACK", "DATA_BEFORE_ACK", "ACK_WITHOUT_REQ_ID", "REFUSED_FOR_NOW"
            })
    void whateverBecomesOfAnAnswerAllTopicsAreLiveInTheEnd(StreamFault fault) {
        fake.arm(fault, 2);
        stream.subscribe(spot(25), heard);
        pass(Duration.ofMinutes(2));
        assertThat(heard.live()).hasSize(25);
        assertThat(fake.injected()).containsEntry(fault, 2);
        assertThat(fake.connections()).isEqualTo(1);
        assertThat(fake.subscribed()).hasSize(25);
    }

    @Test
    void aRefusalForNowOfATopicAloneIsAskedAgain() {
        fake.arm(StreamFault.REFUSED_FOR_NOW, 1);
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofSeconds(29));
        assertThat(heard.live()).isEmpty();
        pass(Duration.ofSeconds(3));
        assertThat(heard.live()).containsExactly(BTC);
        assertThat(heard.refused()).isEmpty();
    }

    @Test
    void aVenueThatAnswersNoRequestIsLeftForAnotherConnection() {
        fake.arm(StreamFault.LOST_SUBSCRIBE, 3);
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofSeconds(15));
        assertThat(stream.report().losses()).isEqualTo(1);
        pass(Duration.ofSeconds(10));
        assertThat(heard.live()).containsExactly(BTC);
        assertThat(fake.connections()).isEqualTo(2);
    }

    @Test
    void whatWasSubscribedBeforeIsLiveAndTheRestOfItsRequestIsNotForgotten() {
        // Subscribed without an answer, and withheld: there is no data that would tell.
        fake.arm(StreamFault.NO_ACK, 1);
        fake.withhold(topic -> true);
        fake.arm(StreamFault.LOST_SUBSCRIBE, 1, topic -> topic.equals("never"));
        stream.subscribe(spot(12), heard);
        pass(Duration.ofSeconds(40));
        fake.calm();
        pass(Duration.ofSeconds(40));
        assertThat(heard.live()).hasSize(12);
        assertThat(heard.refused()).isEmpty();
        assertThat(fake.connections()).isEqualTo(1);
    }

    @Test
    void aPingGoesEveryTwentySeconds() {
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofSeconds(61));
        List<StreamRequest> pings =
                fake.requests().stream().filter(one -> one.op().equals("ping")).toList();
        assertThat(pings).hasSize(3);
        assertThat(pings.get(0).at()).isEqualTo(START.plusSeconds(20));
        assertThat(pings.get(2).at()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void aMissingPongIsNoSilenceWhileThereIsData() {
        fake.arm(StreamFault.NO_PONG, 100);
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofMinutes(10));
        assertThat(fake.connections()).isEqualTo(1);
        assertThat(heard.candles()).hasSize(10);
    }

    @Test
    void f28aVenueThatSaysNothingAtAllIsLeft() {
        stream.subscribe(Set.of(BTC), heard);
        connected();
        fake.stall();
        pass(Duration.ofMinutes(1));
        assertThat(heard.events()).containsExactly("live [3:BTCUSDT]", "interrupted [3:BTCUSDT] MD-W003");
        assertThat(heard.live()).isEmpty();
        fake.calm();
        pass(Duration.ofSeconds(70));
        assertThat(heard.live()).containsExactly(BTC);
    }

    private List<String> words(String operation) {
        return fake.requests().stream()
                .filter(one -> one.op().equals(operation))
                .map(one -> String.join(",", one.args()))
                .toList();
    }

    @Test
    void f28aTopicThatIsSilentWhileOthersAreNotIsSubscribedAnewAloneThenOnANewConnectionOnceAnHour() {
        stream.subscribe(Set.of(BTC, ETH), heard);
        connected();
        fake.withhold(topic -> topic.endsWith("ETHUSDT"));
        pass(Duration.ofSeconds(170));
        assertThat(words("unsubscribe")).isEmpty();
        pass(Duration.ofSeconds(15));
        assertThat(words("unsubscribe")).containsExactly("kline.1.ETHUSDT");
        assertThat(words("subscribe")).containsExactly("kline.1.BTCUSDT,kline.1.ETHUSDT", "kline.1.ETHUSDT");
        assertThat(heard.events())
                .containsExactly("live [3:BTCUSDT, 3:ETHUSDT]", "interrupted [3:ETHUSDT] MD-W003", "live [3:ETHUSDT]");
        pass(Duration.ofMinutes(5));
        assertThat(stream.report().losses()).as("not yet").isZero();
        pass(Duration.ofMinutes(2));
        assertThat(stream.report().losses()).isEqualTo(1);
        assertThat(words("subscribe")).hasSize(3).last().isEqualTo("kline.1.BTCUSDT,kline.1.ETHUSDT");
        pass(Duration.ofMinutes(50));
        assertThat(stream.report().losses()).as("within the hour").isEqualTo(1);
        pass(Duration.ofHours(3));
        assertThat(stream.report().losses()).isBetween(2L, 3L);
        assertThat(stream.report().silences()).isBetween(3L, 6L);
        assertThat(heard.candles(BTC).stream().distinct().toList())
                .isEqualTo(truth(BTC, START.minusSeconds(10), clock.instant().minusSeconds(60)));
        fake.calm();
        pass(Duration.ofMinutes(2));
        assertThat(heard.live()).hasSize(2);
        assertThat(heard.candles(ETH)).isNotEmpty();
    }

    @Test
    void f28aSilentTopicWhoseNewSubscriptionIsNotAnsweredCostsTheConnection() {
        stream.subscribe(Set.of(BTC, ETH), heard);
        connected();
        fake.withhold(topic -> topic.endsWith("ETHUSDT"));
        fake.arm(StreamFault.LOST_SUBSCRIBE, 3);
        pass(Duration.ofSeconds(215));
        assertThat(fake.connections()).isEqualTo(2);
        assertThat(heard.live()).hasSize(2);
        assertThat(heard.events()).contains("interrupted [3:BTCUSDT] MD-W006");
    }

    @Test
    void f28aPongIsNoDataAndAConnectionWithoutAnyIsOpenedAgainLaterEachTime() {
        stream.subscribe(Set.of(BTC, ETH), heard);
        connected();
        fake.withhold(topic -> true);
        pass(Duration.ofSeconds(195));
        assertThat(fake.connections()).isEqualTo(2);
        assertThat(heard.events()).contains("interrupted [3:BTCUSDT, 3:ETHUSDT] MD-W003");
        pass(Duration.ofMinutes(5));
        assertThat(fake.connections()).isEqualTo(2);
        pass(Duration.ofMinutes(90));
        assertThat(fake.connections()).isEqualTo(6);
        fake.calm();
        pass(Duration.ofMinutes(2));
        assertThat(heard.live()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamFault.class,
            names = {"DROP", "CLOSE_1012", "BAD_UTF_8", "OVERSIZED_FRAME", "BINARY_FRAME", "NOT_JSON"})
    void f28aConnectionThatEndsIsOpenedAgainAndItIsSaidWhatWasInterrupted(StreamFault fault) {
        stream.subscribe(spot(25), heard);
        connected();
        fake.arm(fault);
        pass(Duration.ofSeconds(1));
        assertThat(heard.live()).isEmpty();
        assertThat(heard.events().get(3)).startsWith("interrupted").contains("MD-W00");
        assertThat(delays)
                .singleElement()
                .satisfies(delay -> assertThat(delay).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6)));
        pass(Duration.ofSeconds(10));
        assertThat(heard.live()).hasSize(25);
        assertThat(fake.openConnections()).isEqualTo(1);
        assertThat(subscribes()).hasSize(6).allMatch(one -> one.args().size() <= 10);
    }

    @Test
    void f28theNextTryComesLaterEachTimeUpToAMinuteAndSoonAgainAfterASuccess() {
        fake.arm(StreamFault.REFUSED_HANDSHAKE, 4);
        fake.arm(StreamFault.DROP_AT_SUBSCRIBE, 3);
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofMinutes(8));
        assertThat(heard.live()).containsExactly(BTC);
        assertThat(delays).hasSize(7);
        int[] seconds = {5, 10, 20, 40, 60, 60, 60};
        for (int i = 0; i < 7; i++) {
            assertThat(delays.get(i).toMillis()).isBetween(seconds[i] * 800L, seconds[i] * 1_200L);
        }
        assertThat(heard.events()).containsExactly("live [3:BTCUSDT]");
        fake.dropAll();
        assertThat(delays.get(7)).isLessThanOrEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void f28aConnectionThatBreaksEveryFewSecondsLosesOnlyWhatItSays() {
        stream.subscribe(Set.of(BTC), heard);
        fake.dropAfter(Duration.ofSeconds(30));
        pass(Duration.ofMinutes(30));
        assertThat(heard.candles()).isSubsetOf(truth(BTC, START.minusSeconds(60), clock.instant()));
        assertThat(heard.candles()).doesNotHaveDuplicates();
        assertThat(heard.events().stream().filter(one -> one.startsWith("interrupted")))
                .hasSizeGreaterThan(20);
    }

    @Test
    void theSameMinuteAgainIsDeliveredAndCountedAndAnotherValueIsACorrection() {
        fake.arm(StreamFault.DOUBLED_CONFIRM);
        fake.arm(StreamFault.CORRECTED_CONFIRM);
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofSeconds(125));
        assertThat(heard.candles()).hasSize(4);
        List<Candle> right = truth(BTC, START.minusSeconds(10), START.plusSeconds(110));
        assertThat(heard.candles().get(1)).isEqualTo(right.get(0));
        assertThat(heard.candles().get(2)).isNotEqualTo(right.get(1));
        assertThat(heard.candles().get(3)).isEqualTo(right.get(1));
        assertThat(stream.report().repeatedCandles()).isEqualTo(2);
        assertThat(stream.report().correctedCandles()).isEqualTo(1);
    }

    @Test
    void aMinuteThatStaysOutIsCountedAndOneThatIsLateIsDelivered() {
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofMinutes(1));
        fake.arm(StreamFault.MISSING_CONFIRM);
        fake.arm(StreamFault.LATE_CONFIRM);
        pass(Duration.ofMinutes(3));
        assertThat(heard.candles()).hasSize(3);
        assertThat(stream.report().gapMinutes()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamFault.class,
            names = {"TWO_CANDLES", "FRAGMENTS", "PING_FLOOD", "UNKNOWN_OP"})
    void whatIsUnusualAndRightChangesNothing(StreamFault fault) {
        fake.arm(fault, 50);
        stream.subscribe(Set.of(BTC, LINEAR_BTC), heard);
        pass(Duration.ofMinutes(3));
        assertThat(heard.candles(BTC)).isEqualTo(truth(BTC, START.minusSeconds(10), START.plusSeconds(170)));
        assertThat(heard.candles(LINEAR_BTC))
                .isEqualTo(truth(LINEAR_BTC, START.minusSeconds(10), START.plusSeconds(170)));
        assertThat(fake.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamFault.class,
            names = {"BAD_NUMBER", "IMPOSSIBLE_CANDLE"})
    void aCandleThatCannotBeReadIsAnInterruptionOfItsInstrumentAlone(StreamFault fault) {
        stream.subscribe(Set.of(BTC, ETH), heard);
        connected();
        fake.arm(fault, 1, topic -> topic.endsWith("BTCUSDT"));
        pass(Duration.ofMinutes(2));
        assertThat(heard.events())
                .containsExactly("live [3:BTCUSDT, 3:ETHUSDT]", "interrupted [3:BTCUSDT] MD-W005", "live [3:BTCUSDT]");
        assertThat(heard.candles(ETH)).hasSize(2);
        assertThat(heard.candles(BTC)).hasSize(1);
        assertThat(fake.connections()).isEqualTo(1);
        assertThat(stream.report().unreadable()).isEqualTo(1);
    }

    @Test
    void aMinuteWithoutTradesIsACandle() {
        InstrumentId idle = InstrumentId.of(3, "IDLEUSDT");
        stream.subscribe(Set.of(idle), heard);
        pass(Duration.ofMinutes(1));
        assertThat(heard.candles()).singleElement().satisfies(candle -> {
            assertThat(candle.volumeBase()).isZero();
            assertThat(candle.volumeQuote()).isZero();
        });
    }

    @Test
    void afterClosingNothingComesAndNothingIsOpen() {
        LiveSubscription one = stream.subscribe(Set.of(BTC), heard);
        stream.subscribe(Set.of(ETH), heard);
        connected();
        assertThat(fake.openConnections()).isEqualTo(2);
        one.close();
        one.close();
        assertThat(fake.openConnections()).isEqualTo(1);
        stream.close();
        assertThat(fake.openConnections()).isZero();
        pass(Duration.ofMinutes(5));
        assertThat(heard.candles()).isEmpty();
        assertThat(fake.connections()).isEqualTo(2);
        assertThat(stream.report().connectionsOpen()).isZero();
        assertThat(stream.report().topicsLive()).isZero();
        assertThatThrownBy(() -> stream.subscribe(Set.of(BTC), heard)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMarketOfAnotherVenueIsRefusedBeforeAnythingIsOpened() {
        assertThatThrownBy(() -> stream.subscribe(Set.of(BTC, InstrumentId.of(1, "BTCUSDT")), heard))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G016");
        assertThat(fake.connections()).isZero();
    }

    @Test
    void theEnvironmentNamesTheHost() {
        assertThat(BybitStream.builder()
                        .fromEnvironment(Map.of("BYBIT_WS_URL", "wss://stream.bybit.eu/"))
                        .build())
                .hasToString("bybit@stream.bybit.eu");
        assertThat(BybitStream.builder()
                        .fromEnvironment(Map.of("BYBIT_TESTNET", "true"))
                        .build())
                .hasToString("bybit@stream-testnet.bybit.com");
        for (String wrong : List.of("https://stream.bybit.com", "wss://user:S3CRET@host", "wss://host?x=1", "::")) {
            assertThatThrownBy(() -> BybitStream.builder()
                            .fromEnvironment(Map.of("BYBIT_WS_URL", wrong))
                            .build())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-G017")
                    .hasMessageNotContaining("S3CRET");
        }
        assertThatThrownBy(() ->
                        BybitStream.builder().wsUrl(URI.create("ftp://host")).build())
                .hasMessageStartingWith("MD-G017");
    }

    @Test
    void aListenerThatThrowsIsCountedAndEndsNothing() {
        LiveRecorder angry = heard;
        stream.subscribe(Set.of(BTC), new LiveCandleListener() {
            @Override
            public void onCandle(CandleWithMeta candle) {
                angry.onCandle(candle);
                throw new IllegalStateException("not now");
            }

            @Override
            public void onLive(Set<InstrumentId> instruments) {}

            @Override
            public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {}

            @Override
            public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {}
        });
        pass(Duration.ofMinutes(3));
        assertThat(heard.candles()).hasSize(3);
        assertThat(stream.report().receiverFailures()).isEqualTo(3);
        assertThat(fake.connections()).isEqualTo(1);
    }
}
