package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import io.marketdata.spi.TickerCache;
import io.marketdata.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A cache that is slow, away or broken, seen from the connections that tickers come from. */
class TickerPutterTest {
    private static final InstrumentId BTC = Bybits.BTC;
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");

    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:10Z");
    private final List<String> problems = new ArrayList<>();
    private final StreamTally tally = new StreamTally(new BybitStreamObserver() {
        @Override
        public void onProblem(String topic, RuntimeException problem) {
            problems.add(topic + ": " + problem.getMessage());
        }
    });
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final Recording cache = new Recording();
    private final TickerPutter putter = new TickerPutter(cache, threads::add, clock, tally);

    /** Remembers each call, and does during it what the test says. */
    private static final class Recording implements TickerCache {
        final List<String> calls = new ArrayList<>();
        Runnable meanwhile = () -> {};

        @Override
        public void put(Ticker ticker) {
            throw new AssertionError("several are one call");
        }

        @Override
        public void putAll(Collection<Ticker> tickers) {
            calls.add(tickers.stream()
                    .map(one -> one.instrument().symbol() + "=" + one.lastPrice())
                    .toList()
                    .toString());
            Runnable now = meanwhile;
            meanwhile = () -> {};
            now.run();
        }

        @Override
        public Optional<Ticker> get(InstrumentId instrument) {
            return Optional.empty();
        }
    }

    private void ticker(InstrumentId instrument, double price) {
        Instant now = clock.instant();
        putter.put(new Ticker(instrument, price, null, null, null, null, null, now));
    }

    private void run() {
        for (Runnable task = threads.poll(); task != null; task = threads.poll()) {
            task.run();
        }
    }

    @Test
    void whileTheCacheIsBusyTheNewestOfEachInstrumentWaitsAndOneCallIsMadeAtATime() {
        cache.meanwhile = () -> {
            for (int price = 2; price < 1_000; price++) {
                ticker(BTC, price);
            }
            ticker(ETH, 7);
            clock.advance(Duration.ofMillis(300));
            assertThat(threads).as("no other call").isEmpty();
            assertThat(tally.report().tickersWaiting()).isEqualTo(3);
        };
        ticker(BTC, 1);
        assertThat(cache.calls).as("not on the thread of the connection").isEmpty();
        run();
        assertThat(cache.calls).containsExactly("[BTCUSDT=1.0]", "[BTCUSDT=999.0, ETHUSDT=7.0]");
        BybitStreamReport report = tally.report();
        assertThat(report.tickers()).isEqualTo(3);
        assertThat(report.tickersReplaced()).isEqualTo(997);
        assertThat(report.tickersWaiting()).isZero();
        assertThat(report.lastTickerDelay()).isEqualTo(Duration.ofMillis(300));
        assertThat(putter.idle()).isDone();
    }

    @Test
    void whatACacheDidNotTakeGoesWithTheNextTickerUnlessItIsOvertaken() {
        cache.meanwhile = () -> {
            ticker(BTC, 2);
            throw new IllegalStateException("the cache is away");
        };
        ticker(BTC, 1);
        ticker(ETH, 1);
        run();
        assertThat(problems).containsExactly("tickers.BTCUSDT: the cache is away");
        assertThat(threads).as("it is not tried again at once").isEmpty();
        clock.advance(TickerPutter.LEFT_ALONE);
        assertThat(putter.idle()).isDone();
        assertThat(tally.report().tickersWaiting()).isEqualTo(2);
        assertThat(tally.report().tickersReplaced()).isEqualTo(1);
        ticker(ETH, 2);
        run();
        assertThat(cache.calls.get(1)).contains("BTCUSDT=2.0", "ETHUSDT=2.0");
        assertThat(tally.report().tickersWaiting()).isZero();
        assertThat(tally.report().receiverFailures()).isEqualTo(1);
    }

    @Test
    void aCacheThatEndsByAnErrorIsPutIntoAgain() {
        cache.meanwhile = () -> {
            throw new OutOfMemoryError("for a moment");
        };
        ticker(BTC, 1);
        assertThatThrownBy(this::run).isInstanceOf(OutOfMemoryError.class);
        assertThat(problems).hasSize(1);
        clock.advance(TickerPutter.LEFT_ALONE);
        ticker(BTC, 2);
        run();
        assertThat(cache.calls).containsExactly("[BTCUSDT=1.0]", "[BTCUSDT=2.0]");
    }

    @Test
    void aCacheThatRefusesAtOnceIsAskedEveryHalfMinuteAndToldOnceForEachWording() {
        Duration between = Duration.ofMillis(100);
        for (int tick = 0; tick < 900; tick++) {
            String words = tick < 600 ? "no room" : "no such user";
            cache.meanwhile = () -> {
                throw new IllegalStateException(words);
            };
            ticker(BTC, tick);
            run();
            clock.advance(between);
        }
        assertThat(cache.calls).containsExactly("[BTCUSDT=0.0]", "[BTCUSDT=300.0]", "[BTCUSDT=600.0]");
        assertThat(problems).containsExactly("tickers.BTCUSDT: no room", "tickers.BTCUSDT: no such user");
        assertThat(tally.report().receiverFailures()).isEqualTo(3);
        cache.meanwhile = () -> {};
        for (int price = 0; price < 2; price++) {
            ticker(BTC, price);
            run();
        }
        assertThat(cache.calls).as("it is well again").hasSize(5);
        cache.meanwhile = () -> {
            throw new IllegalStateException("no such user");
        };
        ticker(BTC, 9);
        run();
        assertThat(problems).as("and then it is not: that is news").hasSize(3);
    }

    @Test
    void aClockThatIsSetBackLeavesNoCacheAloneForLonger() {
        cache.meanwhile = () -> {
            throw new IllegalStateException("no room");
        };
        ticker(BTC, 1);
        run();
        clock.set(clock.instant().minus(Duration.ofHours(1)));
        ticker(BTC, 2);
        run();
        assertThat(cache.calls).hasSize(2);
    }
}
