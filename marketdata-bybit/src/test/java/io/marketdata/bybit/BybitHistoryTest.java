package io.marketdata.bybit;

import static io.marketdata.bybit.Bybits.BTC;
import static io.marketdata.bybit.Bybits.read;
import static io.marketdata.bybit.Bybits.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Candle;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.BybitRequest;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeInstrument;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class BybitHistoryTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:30Z");

    private final ManualClock clock = ManualClock.at(NOW);
    private FakeBybit fake = FakeBybit.builder().clock(clock).start();
    private final KnownHoleLedger holes = KnownHoleLedger.inProcess();
    private BybitCandleSource source =
            Bybits.source(fake, clock).knownHoles(holes).build();

    @AfterEach
    void close() {
        source.close();
        fake.close();
    }

    private void serve(BybitTruth truth) {
        close();
        fake = FakeBybit.builder().clock(clock).truth(truth).start();
        source = Bybits.source(fake, clock).knownHoles(holes).build();
    }

    private static TimeRange range(String start, String end) {
        return TimeRange.parse(start, end);
    }

    @ParameterizedTest
    @EnumSource(Timeframe.class)
    void everyLengthOfCandleIsWholeAndExact(Timeframe timeframe) {
        TimeRange range = TimeRange.of(NOW.minus(timeframe.duration().multipliedBy(1_500)), NOW);
        assertThat(read(source, BTC, timeframe, range))
                .isEqualTo(truth(fake, BTC, timeframe, TimeRange.of(range.start(), closedEdge(timeframe))));
    }

    private static Instant closedEdge(Timeframe timeframe) {
        return Instant.ofEpochMilli(
                timeframe.bucketStartMillis(NOW.minusSeconds(3).toEpochMilli()));
    }

    @Test
    void moreThanAHundredPagesComeInOneRun() {
        TimeRange range = range("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        try (BybitCandleSource small = Bybits.source(fake, clock).pageSize(10).build()) {
            assertThat(read(small, BTC, Timeframe.M1, range)).isEqualTo(truth(fake, BTC, Timeframe.M1, range));
        }
        assertThat(fake.requests()).hasSize(144);
    }

    @Test
    void aBarThatIsOpenOrNotSettledIsNeverDelivered() {
        for (int second = 0; second < 60; second++) {
            clock.set(Instant.parse("2026-02-01T00:10:00Z").plusSeconds(second));
            List<Candle> got = read(
                    source, BTC, Timeframe.M1, TimeRange.of(NOW, clock.instant().plus(Duration.ofDays(3))));
            Instant lastClosed = Instant.parse(second < 3 ? "2026-02-01T00:09:00Z" : "2026-02-01T00:10:00Z");
            assertThat(got.get(got.size() - 1).tsClose())
                    .as("second %d", second)
                    .isEqualTo(lastClosed);
            assertThat(got).isEqualTo(truth(fake, BTC, Timeframe.M1, TimeRange.of(NOW, lastClosed)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-300, 300})
    void aMachineWhoseClockIsFiveMinutesOffChangesNothing(int seconds) {
        ManualClock wrong = ManualClock.at(NOW.plusSeconds(seconds));
        TimeRange range = TimeRange.of(NOW.minusSeconds(3_600), NOW.plusSeconds(3_600));
        try (BybitCandleSource off = Bybits.source(fake, clock).clock(wrong).build()) {
            List<Candle> got = read(off, BTC, Timeframe.M1, range);
            assertThat(got).isEqualTo(read(source, BTC, Timeframe.M1, range)).hasSize(59);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-300, 300})
    void aVenueWhoseClockIsOffDecidesByItsOwn(int seconds) {
        fake.skew(Duration.ofSeconds(seconds));
        Instant edge = Instant.ofEpochMilli(
                Timeframe.M1.bucketStartMillis(NOW.plusSeconds(seconds - 3).toEpochMilli()));
        TimeRange range = TimeRange.of(NOW.minusSeconds(3_600), NOW.plusSeconds(3_600));
        assertThat(read(source, BTC, Timeframe.M1, range))
                .isEqualTo(truth(fake, BTC, Timeframe.M1, TimeRange.of(range.start(), edge)));
    }

    @Test
    void yearsBeforeTheListingAreNotWalked() {
        serve(BybitTruth.builder()
                .instruments(FakeInstrument.spot("BTC", "USDT").listedAt(Instant.parse("2026-01-31T09:56:00Z")))
                .build());
        TimeRange range = TimeRange.of(Instant.parse("2018-01-01T00:00:00Z"), NOW);
        List<Candle> got = read(source, BTC, Timeframe.M1, range);
        assertThat(got.get(0).tsOpen()).isEqualTo(Instant.parse("2026-01-31T09:56:00Z"));
        assertThat(got).hasSize(14 * 60 + 4);
        assertThat(fake.requests()).hasSizeLessThanOrEqualTo(5);
        int before = fake.requests().size();
        assertThat(read(source, BTC, Timeframe.M1, range)).isEqualTo(got);
        assertThat(fake.requests()).as("the second run knows the hole").hasSize(before + 1);
    }

    @Test
    void aLongerCandleThatTheVenueIsLateWithIsNotPassedBy() {
        clock.set(Instant.parse("2026-02-01T00:04:00Z"));
        TimeRange late = range("2026-01-31T23:50:00Z", "2026-01-31T23:55:00Z");
        serve(BybitTruth.builder()
                .instruments(FakeInstrument.spot("BTC", "USDT"))
                .outage(BybitCategory.SPOT, "BTCUSDT", late.start(), late.end())
                .build());
        TimeRange range = range("2026-01-31T20:00:00Z", "2026-02-01T03:00:00Z");
        TimeRange before = TimeRange.of(range.start(), late.start());
        assertThat(read(source, BTC, Timeframe.M5, range)).isEqualTo(truth(fake, BTC, Timeframe.M5, before));
        clock.advance(Duration.ofMinutes(11));
        TimeRange closed = TimeRange.of(range.start(), Instant.parse("2026-02-01T00:10:00Z"));
        assertThat(read(source, BTC, Timeframe.M5, range))
                .isEqualTo(truth(fake, BTC, Timeframe.M5, closed))
                .hasSize(49);
    }

    @Test
    void oneAnswerWhoseClockIsFarAheadDoesNotCloseWhatTheNextOnesHaveOpen() {
        TimeRange range = TimeRange.of(NOW.minusSeconds(3_630), NOW.plusSeconds(3_600));
        CandleBatch batch = CandleBatch.ofCapacity(10);
        try (BybitCandleSource small =
                        Bybits.source(fake, clock).pageSize(10).readAhead(0).build();
                CandleStream stream = small.stream(BTC, Timeframe.M1, range)) {
            fake.skew(Duration.ofHours(1));
            assertThat(stream.read(batch)).isTrue();
            fake.skew(Duration.ZERO);
            Instant last = range.start();
            while (stream.read(batch) || !batch.isEmpty()) {
                last = batch.rows().get(batch.size() - 1).candle().tsClose();
                batch.clear();
            }
            assertThat(last).isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
        }
    }

    @Test
    void dataThatEndsIsNoEndlessLoop() {
        serve(BybitTruth.builder()
                .instruments(FakeInstrument.spot("BTC", "USDT").delistedAt(Instant.parse("2024-03-01T00:00:00Z")))
                .build());
        close();
        fake = FakeBybit.builder()
                .clock(clock)
                .truth(fake.truth())
                .closedHaveCandles(true)
                .start();
        source = Bybits.source(fake, clock).knownHoles(holes).build();
        TimeRange range = range("2024-02-29T00:00:00Z", "2026-02-01T00:00:00Z");
        assertThat(read(source, BTC, Timeframe.M1, range)).hasSize(1_440);
        assertThat(fake.requests()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void f29AHoleAtTheSourceIsAskedForAgainOnceThenRememberedAndDoesNotEndTheRun() {
        TimeRange hole = range("2026-01-10T05:00:00Z", "2026-01-10T06:00:00Z");
        serve(BybitTruth.builder()
                .instruments(FakeInstrument.spot("BTC", "USDT"))
                .outage(BybitCategory.SPOT, "BTCUSDT", hole.start(), hole.end())
                .build());
        TimeRange range = range("2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z");
        assertThat(read(source, BTC, Timeframe.M1, range))
                .isEqualTo(truth(fake, BTC, Timeframe.M1, range))
                .hasSize(1_380);
        assertThat(fake.requests()).hasSize(3);
        List<KnownHole> known = holes.holes(BTC, source.name(), range);
        assertThat(known).extracting(KnownHole::range).containsExactly(hole);
        assertThat(known.get(0).askAgainAt()).isEqualTo(clock.instant().plus(HoleBook.ASK_OLD_AGAIN));
        read(source, BTC, Timeframe.M1, range);
        assertThat(fake.requests()).as("known, it is not asked for again").hasSize(5);
        clock.advance(HoleBook.ASK_OLD_AGAIN);
        read(source, BTC, Timeframe.M1, range);
        assertThat(fake.requests()).as("after a week it is").hasSize(8);
    }

    @Test
    void f29AHoleOfMoreThanAPageIsLeaptOverAndWhatIsBehindItComes() {
        serve(BybitTruth.builder()
                .instruments(FakeInstrument.spot("BTC", "USDT"))
                .outage(
                        BybitCategory.SPOT,
                        "BTCUSDT",
                        Instant.parse("2026-01-02T00:00:00Z"),
                        Instant.parse("2026-01-20T00:00:00Z"))
                .build());
        TimeRange range = range("2026-01-01T00:00:00Z", "2026-01-21T00:00:00Z");
        assertThat(read(source, BTC, Timeframe.M1, range))
                .isEqualTo(truth(fake, BTC, Timeframe.M1, range))
                .hasSize(2_880);
        assertThat(fake.requests()).hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void f29AnEmptyAnswerInTheMiddleIsNotBelieved() {
        fake.arm(BybitFault.EMPTY_PAGE, 1);
        TimeRange range = range("2026-01-10T00:00:00Z", "2026-01-14T00:00:00Z");
        assertThat(read(source, BTC, Timeframe.M1, range)).isEqualTo(truth(fake, BTC, Timeframe.M1, range));
    }

    @Test
    void f29ALeapThatAnotherWindowSpeaksAgainstIsNotMade() {
        fake.arm(BybitFault.EMPTY_PAGE, 2);
        TimeRange range = range("2026-01-10T00:00:00Z", "2026-01-14T00:00:00Z");
        assertThat(read(source, BTC, Timeframe.M1, range)).isEqualTo(truth(fake, BTC, Timeframe.M1, range));
        assertThat(source.report().total().holes()).isZero();
    }

    @Test
    void whatClosesWhileAPageIsAskedForAgainIsNotLeftOut() {
        RequestBudget slow = RequestBudget.builder()
                .time(clock, time -> clock.advance(time.plus(Duration.ofMinutes(5))))
                .build();
        TimeRange range = TimeRange.of(NOW.minusSeconds(8 * 60 + 30), NOW.plusSeconds(86_400));
        fake.arm(BybitFault.SHORT_PAGE);
        fake.arm(BybitFault.HTTP_429_RETRY_AFTER);
        try (BybitCandleSource tail =
                Bybits.source(fake, clock).budget(slow).pageSize(10).build()) {
            List<Candle> got = read(tail, BTC, Timeframe.M1, range);
            Instant last = got.get(got.size() - 1).tsClose();
            assertThat(last).isAfterOrEqualTo(NOW.plusSeconds(4 * 60));
            assertThat(got).isEqualTo(truth(fake, BTC, Timeframe.M1, TimeRange.of(range.start(), last)));
        }
    }

    @Test
    void aMinuteWithoutTradesIsACandle() {
        serve(BybitTruth.builder()
                .instruments(FakeInstrument.spot("BTC", "USDT"))
                .quiet(
                        BybitCategory.SPOT,
                        "BTCUSDT",
                        Instant.parse("2026-01-10T00:10:00Z"),
                        Instant.parse("2026-01-10T00:20:00Z"))
                .build());
        TimeRange range = range("2026-01-10T00:00:00Z", "2026-01-10T01:00:00Z");
        assertThat(read(source, BTC, Timeframe.M1, range)).hasSize(60);
        assertThat(source.report().total().holes()).isZero();
        assertThat(source.sparse()).isFalse();
    }

    @Test
    void everyPageSaysWhereItsRowsCameFrom() {
        CandleBatch batch = CandleBatch.ofCapacity(10);
        try (CandleStream stream = source.stream1m(BTC, range("2026-01-10T00:00:00Z", "2026-01-10T00:05:00Z"))) {
            stream.read(batch);
        }
        assertThat(batch.describePosition(0))
                .isEqualTo("/v5/market/kline?category=spot&symbol=BTCUSDT&interval=1&start=1768003200000"
                        + "&end=1768003440000&limit=1000: row 4 (the first is 0)");
    }

    @Test
    void theTestnetNeverMeetsARealMarketAndInverseIsNotOffered() {
        try (BybitCandleSource testnet = Bybits.source(fake, clock)
                .fromEnvironment(java.util.Map.of("BYBIT_TESTNET", "true"))
                .build()) {
            assertThatThrownBy(() -> testnet.stream1m(BTC, range("2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z")))
                    .hasMessageStartingWith("MD-G016")
                    .hasMessageContaining("never written to a real market");
        }
        assertThatThrownBy(() -> source.stream1m(
                        InstrumentId.of(1, "BTCUSDT"), range("2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z")))
                .hasMessageStartingWith("MD-G016");
        assertThatThrownBy(() -> io.marketdata.bybit.BybitCategory.of("inverse"))
                .hasMessageStartingWith("MD-G016");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void linearIsAskedForAsLinear() {
        serve(BybitTruth.builder()
                .instruments(FakeInstrument.linear("BTC", "USDT"))
                .build());
        InstrumentId perpetual = InstrumentId.of(4, "BTCUSDT");
        TimeRange range = range("2026-01-10T00:00:00Z", "2026-01-10T01:00:00Z");
        assertThat(read(source, perpetual, Timeframe.M1, range)).isEqualTo(truth(fake, perpetual, Timeframe.M1, range));
        assertThat(fake.requests())
                .extracting((BybitRequest request) -> request.parameter("category"))
                .containsOnly("linear");
    }

    @Test
    void aFailedReadMayBeTriedAgainAndGoesOnWhereItWas() {
        fake.arm(BybitFault.HTTP_404);
        TimeRange range = range("2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z");
        CandleBatch batch = CandleBatch.ofCapacity(2_000);
        try (CandleStream stream = source.stream1m(BTC, range)) {
            assertThatThrownBy(() -> stream.read(batch))
                    .isInstanceOf(MarketDataException.class)
                    .hasMessageStartingWith("MD-Y007");
            while (stream.read(batch)) {
                assertThat(batch.size()).isPositive();
            }
        }
        assertThat(batch.size()).isEqualTo(1_440);
    }
}
