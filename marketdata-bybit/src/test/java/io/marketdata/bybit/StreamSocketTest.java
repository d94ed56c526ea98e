package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveSubscription;
import io.marketdata.spi.TickerCache;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.SafePorts;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.StreamFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stream over real sockets; the venue's candles go by the clock of the test. */
@Timeout(300)
@ExtendWith(NothingLeft.class)
class StreamSocketTest {
    private static final InstrumentId BTC = Bybits.BTC;
    private static final StreamSettings QUICK = new StreamSettings(
            100,
            10,
            Duration.ofSeconds(20),
            Duration.ofMinutes(1),
            Duration.ofMillis(1),
            Duration.ofSeconds(20),
            Duration.ofMinutes(3),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofSeconds(5));

    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:10Z");
    private final BybitTruth truth =
            BybitTruth.builder().instruments(FakeListings.spotPairs(25)).build();
    private final FakeBybitStream fake =
            FakeBybitStream.builder().truth(truth).clock(clock).start();
    private final LiveRecorder heard = new LiveRecorder();

    @AfterEach
    void close() {
        fake.close();
    }

    private BybitStream stream() {
        return BybitStream.builder().wsUrl(fake.wsUrl()).settings(QUICK).build();
    }

    private void minute() {
        clock.advance(Duration.ofMinutes(1));
        fake.push();
    }

    private static Set<InstrumentId> all() {
        Set<InstrumentId> ids = new HashSet<>();
        FakeListings.spotPairs(25).forEach(one -> ids.add(InstrumentId.of(3, one.symbol())));
        return ids;
    }

    private List<Candle> minutes(int count) {
        try (FakeBybit rest = FakeBybit.builder().truth(truth).clock(clock).start()) {
            Instant from = Instant.parse("2026-02-01T00:00:00Z");
            return Bybits.truth(rest, BTC, Timeframe.M1, TimeRange.of(from, from.plusSeconds(60L * count)));
        }
    }

    @Test
    void everyClosedMinuteOfEverySymbolArrives() {
        try (BybitStream stream = stream()) {
            stream.subscribe(all(), heard);
            heard.awaitLive(25);
            for (int i = 1; i <= 5; i++) {
                minute();
            }
            heard.awaitCandles(125);
            assertThat(heard.candles(BTC)).isEqualTo(minutes(5));
            assertThat(heard.candles()).hasSize(125).doesNotHaveDuplicates();
            assertThat(stream.report().unreadable()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamFault.class,
            names = {
                "REFUSED_HANDSHAKE",
                "DROP_AT_SUBSCRIBE",
                "DATA_BEFORE_ACK",
                "ACK_WITHOUT_REQ_ID",
                "FRAGMENTS",
                "PING_FLOOD",
                "UNKNOWN_OP"
            })
    void f28whatHappensBeforeItIsLiveOnlyDelaysIt(StreamFault fault) {
        fake.arm(fault);
        try (BybitStream stream = stream()) {
            stream.subscribe(Set.of(BTC), heard);
            heard.awaitLive(1);
            minute();
            heard.awaitCandles(1);
            assertThat(heard.events()).containsExactly("live [3:BTCUSDT]");
            assertThat(heard.candles()).isEqualTo(minutes(1));
            assertThat(fake.injected()).containsEntry(fault, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamFault.class,
            names = {"DROP", "CLOSE_1012", "BAD_UTF_8", "OVERSIZED_FRAME", "BINARY_FRAME", "NOT_JSON"})
    void f28aConnectionThatEndsIsOpenedAgain(StreamFault fault) {
        try (BybitStream stream = stream()) {
            stream.subscribe(Set.of(BTC), heard);
            heard.awaitLive(1);
            fake.arm(fault);
            fake.push();
            heard.await("live again", () -> heard.events().size() == 3);
            assertThat(heard.events().get(1)).matches("interrupted \\[3:BTCUSDT] MD-W00[25]");
            minute();
            heard.awaitCandles(1);
            assertThat(heard.candles()).isEqualTo(minutes(1));
            assertThat(fake.connections()).isEqualTo(2);
        }
    }

    @Test
    void aSlowListenerHoldsTheConnectionUpAndLosesNothing() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        LiveCandleListener slow = new Delegate(heard) {
            @Override
            public void onCandle(CandleWithMeta candle) {
                busy.countDown();
                awaitQuietly(go);
                super.onCandle(candle);
            }
        };
        try (BybitStream stream = stream()) {
            stream.subscribe(Set.of(BTC), slow);
            heard.awaitLive(1);
            minute();
            busy.await();
            long messages = stream.report().messages();
            for (int i = 0; i < 200; i++) {
                minute();
            }
            assertThat(stream.report().messages()).isEqualTo(messages);
            go.countDown();
            heard.awaitCandles(201);
            assertThat(heard.candles()).isEqualTo(minutes(201));
        }
    }

    @Test
    void afterClosingNoThreadAndNoConnectionIsLeft() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        openAndClose();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            boolean ours = thread.getName().startsWith("marketdata-bybit-stream")
                    || thread.getName().startsWith("HttpClient-");
            while (ours && !before.contains(thread) && thread.isAlive()) {
                // The JDK's client of 17 ends its thread when it is collected.
                System.gc();
                thread.join(50);
            }
        }
    }

    /** A stream that nobody refers to when it is over. */
    private void openAndClose() {
        BybitStream stream = stream();
        stream.subscribe(all(), heard);
        stream.subscribeTickers(Set.of(BTC), TickerCache.inProcess(clock, TickerCache.DEFAULT_TIME_TO_LIVE));
        heard.awaitLive(25);
        stream.close();
        stream.close();
        fake.awaitOpenConnections(0);
        minute();
        assertThat(heard.candles()).isEmpty();
    }

    @Test
    void closingReturnsWhileTheListenerIsBusyForEver() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        StreamSettings shortLeave = new StreamSettings(
                100,
                10,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofMillis(1),
                Duration.ofSeconds(20),
                Duration.ofMinutes(3),
                Duration.ofMillis(5),
                Duration.ofMillis(50),
                Duration.ofMillis(50));
        BybitStream stream =
                BybitStream.builder().wsUrl(fake.wsUrl()).settings(shortLeave).build();
        stream.subscribe(Set.of(BTC), new Delegate(heard) {
            @Override
            public void onCandle(CandleWithMeta candle) {
                busy.countDown();
                awaitQuietly(go);
            }
        });
        heard.awaitLive(1);
        minute();
        busy.await();
        stream.close();
        go.countDown();
    }

    @Test
    void aListenerMayCloseItsOwnSubscription() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (BybitStream stream = stream()) {
            LiveSubscription[] subscription = new LiveSubscription[1];
            CountDownLatch there = new CountDownLatch(1);
            subscription[0] = stream.subscribe(Set.of(BTC), new Delegate(heard) {
                @Override
                public void onCandle(CandleWithMeta candle) {
                    awaitQuietly(there);
                    subscription[0].close();
                    closed.countDown();
                }
            });
            there.countDown();
            heard.awaitLive(1);
            minute();
            closed.await();
        }
    }

    @Test
    void closingReturnsWhileAConnectionIsBeingOpened() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            BybitStream stream = BybitStream.builder()
                    .wsUrl(URI.create("ws://127.0.0.1:" + mute.getLocalPort()))
                    .build();
            stream.subscribe(Set.of(BTC), heard);
            stream.close();
            assertThat(heard.events()).isEmpty();
        }
    }

    @Test
    void aVenueThatIsNotThereIsTriedAgain() {
        int free = SafePorts.free();
        CountDownLatch lost = new CountDownLatch(3);
        try (BybitStream stream = BybitStream.builder()
                .wsUrl(URI.create("ws://127.0.0.1:" + free))
                .settings(QUICK)
                .observer(new BybitStreamObserver() {
                    @Override
                    public void onLost(String connection, SourceException cause, Duration nextTry) {
                        assertThat(cause).hasMessageStartingWith("MD-W001 spot candles 1@127.0.0.1");
                        lost.countDown();
                    }
                })
                .build()) {
            stream.subscribe(Set.of(BTC), heard);
            awaitQuietly(lost);
            assertThat(heard.events()).isEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes everything on. */
    private static class Delegate implements LiveCandleListener {
        private final LiveCandleListener to;

        Delegate(LiveCandleListener to) {
            this.to = to;
        }

        @Override
        public void onCandle(CandleWithMeta candle) {
            to.onCandle(candle);
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {
            to.onLive(instruments);
        }

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
            to.onInterrupted(instruments, cause);
        }

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
            to.onRefused(instruments, cause);
        }
    }
}
