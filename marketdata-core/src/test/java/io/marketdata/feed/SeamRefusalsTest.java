package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.LiveSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a venue refuses, and a subscription that fails. */
class SeamRefusalsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final InstrumentId NOPE = InstrumentId.of(3, "NOPEUSDT");
    private static final Set<InstrumentId> BOTH = Set.of(BTC, NOPE);
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final List<String> words = new ArrayList<>();

    private final LiveCandleListener heard = new LiveCandleListener() {
        @Override
        public void onCandle(CandleWithMeta candle) {
            words.add("candle " + candle.candle().instrument());
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {
            words.add("live " + new TreeSet<>(instruments));
        }

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
            words.add("interrupted " + new TreeSet<>(instruments));
        }

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
            words.add("refused " + new TreeSet<>(instruments) + " " + cause.code());
        }
    };

    private void minute(InstrumentId instrument) {
        time.run(Duration.ofSeconds(61));
        venue.stream(venue.candle(instrument, FIRST, CandleSource.WS));
    }

    @Test
    void whoeverComesAfterARefusalIsToldOfItOnce() {
        LiveSeam seam = LiveSeam.of(venue, venue, time).build();
        seam.collect(BOTH);
        venue.refused(Set.of(NOPE));
        venue.live(Set.of(BTC));
        seam.subscribe(BOTH, heard);
        assertThat(words).containsExactlyInAnyOrder("live [3:BTCUSDT]", "refused [3:NOPEUSDT] MD-X001");
        RecordedFeed consumer = new RecordedFeed();
        BOTH.forEach(instrument -> consumer.expect(instrument, FIRST));
        CandleFeed.of(seam, new SimulatedStore(), time).build().subscribe(BOTH, Duration.ZERO, consumer.listener());
        time.run(Duration.ZERO);
        assertThat(consumer.refusals)
                .singleElement()
                .satisfies(refused -> assertThat(refused.instrument()).isEqualTo(NOPE));
    }

    @Test
    void whatWasRefusedIsNotBehind() {
        LiveSeam seam = LiveSeam.of(venue, venue, time).build();
        seam.subscribe(BOTH, heard);
        venue.requestFails = () -> true;
        time.run(Duration.ofMinutes(30));
        assertThat(seam.lagMinutes(NOPE)).isPositive();
        venue.refused(Set.of(NOPE));
        time.run(Duration.ofHours(5));
        assertThat(seam.lagMinutes(NOPE)).isZero();
        assertThat(seam.lagMinutes(BTC)).isGreaterThan(300);
    }

    @Test
    void collectingWhatWasRefusedBeginsItAnew() {
        LiveSeam seam = LiveSeam.of(venue, venue, time).build();
        seam.subscribe(Set.of(NOPE), heard);
        venue.refused(Set.of(NOPE));
        minute(NOPE);
        assertThat(words).containsExactly("refused [3:NOPEUSDT] MD-X001");
        words.clear();
        venue.forgetSubscribers();
        seam.collect(Set.of(NOPE));
        venue.live(Set.of(NOPE));
        time.run(Duration.ofSeconds(60));
        venue.stream(venue.candle(NOPE, FIRST + 1, CandleSource.WS));
        assertThat(words).containsExactly("live [3:NOPEUSDT]", "candle 3:NOPEUSDT");
        words.clear();
        seam.subscribe(Set.of(NOPE), heard);
        assertThat(words).as("it is not refused any more").containsExactly("live [3:NOPEUSDT]");
    }

    @Test
    void instrumentsWhoseSubscriptionFailedAreSubscribedTheNextTime() {
        List<Set<InstrumentId>> asked = new ArrayList<>();
        LiveCandleSource failsOnce = new LiveCandleSource() {
            @Override
            public LiveSubscription subscribe(Set<InstrumentId> instruments, LiveCandleListener listener) {
                asked.add(instruments);
                if (asked.size() == 1) {
                    throw new ConfigurationException("MD-X005", "no such market");
                }
                return venue.subscribe(instruments, listener);
            }

            @Override
            public void close() {}
        };
        LiveSeam seam = LiveSeam.of(failsOnce, venue, time).build();
        assertThatThrownBy(() -> seam.subscribe(BOTH, heard)).hasMessageContaining("no such market");
        seam.subscribe(Set.of(BTC), heard);
        assertThat(asked).containsExactly(BOTH, Set.of(BTC));
        minute(BTC);
        assertThat(words).contains("candle 3:BTCUSDT");
    }
}
