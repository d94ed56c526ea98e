package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import io.marketdata.spi.TickerCache;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.ManualScheduler;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeListings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tickers of snapshot and changes, some of whose messages cannot be read: what came of them and what would have. */
class BadTickersTest {
    private static final InstrumentId BTC = InstrumentId.of(4, "BTCUSDT");
    private static final InstrumentId ETH = InstrumentId.of(4, "ETHUSDT");

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-02-01T00:00:10Z"));
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final FakeBybitStream fake = FakeBybitStream.builder()
            .truth(BybitTruth.builder().instruments(FakeListings.linearPairs(2)).build())
            .clock(clock)
            .start();
    private final TickerCache right = TickerCache.inProcess(clock, Duration.ofDays(1));
    private final TickerCache cache = TickerCache.inProcess(clock, Duration.ofDays(1));
    private Predicate<String> spoilt = text -> false;
    private final BybitStream clean = stream(new InMemoryTransport(fake));
    private final BybitStream stream = stream(new Spoiling(new InMemoryTransport(fake)));

    private BybitStream stream(StreamTransport transport) {
        return BybitStream.builder()
                .clock(clock)
                .scheduler(scheduler)
                .executor(Runnable::run)
                .random(new Random(1))
                .transport(transport)
                .build();
    }

    /** Makes no number of the figures of some texts. */
    private final class Spoiling implements StreamTransport {
        private final StreamTransport below;

        Spoiling(StreamTransport below) {
            this.below = below;
        }

        @Override
        public void connect(URI uri, Duration timeout, Events events) {
            below.connect(uri, timeout, new Events() {
                @Override
                public void opened(Link link) {
                    events.opened(link);
                }

                @Override
                public void text(String text) {
                    boolean bad = text.contains("\"tickers.BTCUSDT\"") && text.contains("\"cs\"") && spoilt.test(text);
                    events.text(bad ? text.replaceAll("Price(24h)?\":\"", "$0x") : text);
                }

                @Override
                public void unreadable(String what) {
                    events.unreadable(what);
                }

                @Override
                public void closed(String reason, @Nullable Throwable cause) {
                    events.closed(reason, cause);
                }
            });
        }

        @Override
        public void close() {
            below.close();
        }
    }

    @AfterEach
    void close() {
        stream.close();
        clean.close();
        fake.close();
    }

    private void pass(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            scheduler.advance(Duration.ofSeconds(1));
            fake.push();
        }
    }

    private void subscribeBoth() {
        clean.subscribeTickers(Set.of(BTC, ETH), right);
        stream.subscribeTickers(Set.of(BTC, ETH), cache);
    }

    private static List<Optional<Double>> figures(Optional<Ticker> ticker) {
        Ticker one = ticker.orElseThrow();
        return List.of(
                Optional.ofNullable(one.lastPrice()),
                Optional.ofNullable(one.change24h()),
                Optional.ofNullable(one.high24h()),
                Optional.ofNullable(one.low24h()),
                Optional.ofNullable(one.volume24h()),
                Optional.ofNullable(one.turnover24h()));
    }

    private void assertRight() {
        assertThat(figures(cache.get(BTC))).isEqualTo(figures(right.get(BTC)));
        assertThat(figures(cache.get(ETH))).isEqualTo(figures(right.get(ETH)));
    }

    private List<String> words(String operation) {
        return fake.requests().stream()
                .filter(one -> one.op().equals(operation))
                .map(one -> String.join(",", one.args()))
                .toList();
    }

    private void spoilFirst(String... words) {
        spoilt = text -> {
            boolean first = Stream.of(words).allMatch(text::contains);
            if (first) {
                spoilt = next -> false;
            }
            return first;
        };
    }

    @Test
    void aSnapshotThatCannotBeReadIsAskedForAgain() {
        spoilFirst("\"snapshot\"", "lastPrice");
        subscribeBoth();
        pass(Duration.ofSeconds(10));
        assertThat(stream.report().unreadable()).isEqualTo(1);
        assertRight();
        assertThat(stream.report().topicsLive()).isEqualTo(2);
        assertThat(words("unsubscribe")).containsExactly("tickers.BTCUSDT");
    }

    /** A connection on which the test says what comes. */
    private static final class Scripted implements StreamTransport {
        final List<String> sent = new ArrayList<>();
        private @Nullable Events to;

        void comes(String text) {
            Objects.requireNonNull(to).text(text.replace('\'', '"'));
        }

        @Override
        public void connect(URI uri, Duration timeout, Events events) {
            to = events;
            events.opened(new Link() {
                @Override
                public void send(String text) {
                    sent.add(text);
                }

                @Override
                public void next() {}

                @Override
                public void close() {
                    events.closed("it was ended here", null);
                }

                @Override
                public void abort() {
                    close();
                }
            });
        }

        @Override
        public void close() {}
    }

    @Test
    void afterAChangeThatCannotBeReadNothingIsToldThatLacksItAndASnapshotIsAskedFor() {
        Scripted venue = new Scripted();
        String message =
                "{'topic':'tickers.BTCUSDT','type':'%s','cs':%d,'ts':1769904010000,'data':{'symbol':'BTCUSDT',%s}}";
        try (BybitStream scripted = stream(venue)) {
            scripted.subscribeTickers(Set.of(BTC), cache);
            venue.comes("{'success':true,'ret_msg':'','req_id':'s1','op':'subscribe'}");
            venue.comes(message.formatted("snapshot", 1, "'lastPrice':'2','highPrice24h':'2'"));
            venue.comes(message.formatted("delta", 2, "'lastPrice':'x3','highPrice24h':'3'"));
            venue.comes(message.formatted("delta", 3, "'lastPrice':'2.5'"));
            assertThat(cache.get(BTC))
                    .map(Ticker::lastPrice)
                    .as("its high would be 2")
                    .contains(2.0);
            scheduler.advance(Duration.ofSeconds(1));
            assertThat(venue.sent.subList(1, 3))
                    .containsExactly(
                            "{\"req_id\":\"u2\",\"op\":\"unsubscribe\",\"args\":[\"tickers.BTCUSDT\"]}",
                            "{\"req_id\":\"s2\",\"op\":\"subscribe\",\"args\":[\"tickers.BTCUSDT\"]}");
            venue.comes("{'success':true,'ret_msg':'','req_id':'s2','op':'subscribe'}");
            venue.comes(message.formatted("snapshot", 4, "'lastPrice':'2.5','highPrice24h':'3'"));
            assertThat(cache.get(BTC)).map(Ticker::high24h).contains(3.0);
            assertThat(scripted.report().topicsLive()).isEqualTo(1);
        }
    }

    @Test
    void aTopicOfWhichNothingCanBeReadIsSubscribedAnewTwiceAMinuteAtMost() {
        spoilt = text -> true;
        subscribeBoth();
        pass(Duration.ofMinutes(10));
        assertThat(stream.report().unreadable()).isGreaterThan(20);
        assertThat(words("unsubscribe")).hasSizeBetween(15, 22).containsOnly("tickers.BTCUSDT");
        assertThat(figures(cache.get(ETH))).isEqualTo(figures(right.get(ETH)));
        spoilt = text -> false;
        pass(Duration.ofSeconds(40));
        assertRight();
    }
}
