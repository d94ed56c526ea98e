package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.ManualScheduler;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.StreamFault;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the host program or the venue does wrong, and that it ends nothing for ever. */
@ExtendWith(NothingLeft.class)
class StreamFailuresTest {
    private static final Instant START = Instant.parse("2026-02-01T00:00:10Z");
    private static final InstrumentId BTC = Bybits.BTC;
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");

    private final ManualClock clock = ManualClock.at(START);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final BybitTruth truth =
            BybitTruth.builder().instruments(FakeListings.spotPairs(30)).build();
    private final LiveRecorder heard = new LiveRecorder();
    private final List<String> told = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final FakeBybitStream fake =
            FakeBybitStream.builder().truth(truth).clock(clock).start();
    private final BybitStream stream = stream(new InMemoryTransport(fake));

    private BybitStream stream(StreamTransport transport) {
        return BybitStream.builder()
                .clock(clock)
                .scheduler(scheduler)
                .executor(Runnable::run)
                .random(new Random(1))
                .transport(transport)
                .observer(new BybitStreamObserver() {
                    @Override
                    public void onConnected(String connection) {
                        told.add("connected");
                    }

                    @Override
                    public void onLost(String connection, SourceException cause, Duration nextTry) {
                        pauses.add(nextTry);
                        told.add("lost " + cause.getMessage());
                    }

                    @Override
                    public void onProblem(String topic, RuntimeException problem) {
                        told.add("problem " + topic + " " + problem.getMessage());
                    }
                })
                .build();
    }

    @AfterEach
    void close() {
        stream.close();
        fake.close();
    }

    private void pass(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            scheduler.advance(Duration.ofSeconds(1));
            fake.push();
        }
    }

    /** The calls of a listener. */
    private enum Call {
        CANDLE,
        LIVE,
        INTERRUPTED
    }

    /** Ends one call by an error, and hands all others on. */
    private final class Grave implements LiveCandleListener {
        private final Call call;
        private final Error error;
        private boolean done;

        Grave(Call call, Error error) {
            this.call = call;
            this.error = error;
        }

        private void endIf(Call now) {
            if (now == call && !done) {
                done = true;
                throw error;
            }
        }

        @Override
        public void onCandle(CandleWithMeta candle) {
            endIf(Call.CANDLE);
            heard.onCandle(candle);
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {
            endIf(Call.LIVE);
            heard.onLive(instruments);
        }

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
            endIf(Call.INTERRUPTED);
            heard.onInterrupted(instruments, cause);
        }

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
            heard.onRefused(instruments, cause);
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void f28AListenerThatEndsByAnErrorCostsItsConnectionWhichIsOpenedAgain(Call call) {
        for (Error error : List.of(new AssertionError("not so"), new OutOfMemoryError("for a moment"))) {
            told.clear();
            long losses = stream.report().losses();
            long failures = stream.report().receiverFailures();
            int candles = heard.candles().size();
            var subscription = stream.subscribe(Set.of(BTC, ETH), new Grave(call, error));
            pass(Duration.ofSeconds(80));
            if (call == Call.INTERRUPTED) {
                fake.dropAll();
            }
            pass(Duration.ofMinutes(4));
            assertThat(heard.live()).containsExactlyInAnyOrder(BTC, ETH);
            assertThat(heard.candles()).hasSizeGreaterThan(candles + 5);
            assertThat(stream.report().losses()).isGreaterThan(losses);
            assertThat(stream.report().receiverFailures()).isEqualTo(failures + 1);
            assertThat(told).anyMatch(one -> one.startsWith("lost MD-W007") && one.contains(error.getMessage()));
            assertThat(told).anyMatch(one -> one.startsWith("problem") && one.contains(error.getMessage()));
            assertThat(stream.report().connectionsOpen()).isEqualTo(1);
            assertThat(stream.report().topicsLive()).isEqualTo(2);
            subscription.close();
            assertThat(fake.openConnections()).isZero();
        }
    }

    @Test
    void f28AListenerThatAlwaysEndsByAnErrorIsTriedLaterEachTimeAndCanBeClosed() {
        AtomicInteger calls = new AtomicInteger();
        stream.subscribe(Set.of(BTC), new LiveCandleListener() {
            @Override
            public void onCandle(CandleWithMeta candle) {
                throw new StackOverflowError("always");
            }

            @Override
            public void onLive(Set<InstrumentId> instruments) {
                calls.incrementAndGet();
                throw new StackOverflowError("always");
            }

            @Override
            public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
                throw new StackOverflowError("always");
            }

            @Override
            public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {}
        });
        pass(Duration.ofMinutes(10));
        assertThat(calls).hasValueBetween(4, 20);
        stream.close();
        assertThat(fake.openConnections()).isZero();
    }

    @Test
    void wordsThatAreNotKnownAreToldOnceCountedAndTheTopicIsMissedInTheReport() {
        fake.arm(StreamFault.REFUSED_FOR_NOW, 8);
        stream.subscribe(Set.of(BTC), heard);
        pass(Duration.ofSeconds(200));
        assertThat(told)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("problem kline.1.BTCUSDT MD-W008")
                .contains("system busy");
        BybitStreamReport report = stream.report();
        assertThat(report.refusalsForNow()).isEqualTo(7);
        assertThat(report.topicsWanted()).isEqualTo(1);
        assertThat(report.topicsLive()).isZero();
        pass(Duration.ofSeconds(60));
        assertThat(stream.report().topicsLive()).isEqualTo(1);
        assertThat(stream.report().refusalsForNow()).isEqualTo(8);
        stream.subscribe(Set.of(InstrumentId.of(3, "NOPEUSDT"), ETH), heard);
        pass(Duration.ofSeconds(5));
        assertThat(stream.report().topicsWanted())
                .as("but for what is refused for good")
                .isEqualTo(2);
        stream.close();
        assertThat(stream.report().topicsWanted()).isZero();
    }

    @Test
    void aTopicThatIsRefusedForNowMakesNoPauseOfTheOthersLonger() {
        fake.arm(StreamFault.REFUSED_FOR_NOW, 1_000_000, topics -> topics.contains("ETHUSDT"));
        stream.subscribe(Set.of(BTC, ETH), heard);
        for (int loss = 0; loss < 5; loss++) {
            pass(Duration.ofMinutes(10));
            assertThat(heard.live()).containsExactly(BTC);
            fake.dropAll();
        }
        assertThat(pauses).hasSize(5).allMatch(pause -> pause.compareTo(Duration.ofSeconds(6)) <= 0);
        assertThat(told).filteredOn(one -> one.equals("connected")).hasSize(5);
    }

    @Test
    void aConnectionAllOfWhoseTopicsAreRefusedForNowIsNoSuccess() {
        fake.arm(StreamFault.REFUSED_FOR_NOW, 1_000_000);
        stream.subscribe(Set.of(BTC, ETH), heard);
        pass(Duration.ofMinutes(2));
        fake.dropAll();
        pass(Duration.ofMinutes(2));
        fake.dropAll();
        assertThat(pauses).hasSize(2);
        assertThat(pauses.get(1)).isGreaterThan(Duration.ofSeconds(7));
        assertThat(told).doesNotContain("connected");
    }

    /** Stands, and never takes leave; of the last connection that is asked to, the time to wait is over then. */
    private final class Deaf implements StreamTransport {
        private int open;
        private int asked;
        private int aborted;

        @Override
        public void connect(URI uri, Duration timeout, Events events) {
            open++;
            events.opened(new Link() {
                @Override
                public void send(String text) {}

                @Override
                public void next() {}

                @Override
                public void close() {
                    if (++asked == open) {
                        clock.advance(Duration.ofMinutes(30));
                    }
                }

                @Override
                public void abort() {
                    aborted++;
                }
            });
        }

        @Override
        public void close() {}
    }

    @Test
    @Timeout(300)
    void closingHasOneEndForAllSubscriptions() {
        StreamSettings usual = StreamSettings.DEFAULTS;
        Deaf deaf = new Deaf();
        BybitStream slow = BybitStream.builder()
                .clock(clock)
                .scheduler(scheduler)
                .executor(Runnable::run)
                .transport(deaf)
                .settings(new StreamSettings(
                        usual.topicsPerConnection(),
                        usual.topicsPerRequest(),
                        usual.connectTimeout(),
                        usual.ackTimeout(),
                        usual.pace(),
                        usual.pingEvery(),
                        usual.staleAfter(),
                        usual.firstReconnect(),
                        usual.mostReconnect(),
                        Duration.ofMinutes(30)))
                .build();
        for (int i = 0; i < 4; i++) {
            slow.subscribe(Set.of(BTC), heard);
        }
        slow.close();
        assertThat(deaf.aborted).isEqualTo(4);
    }
}
