package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.LiveCandleListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An {@link Error} of what a host lends ends nothing for ever. */
class HostErrorsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Set<InstrumentId> ONE = Set.of(BTC);
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();
    private final Heard heard = new Heard();
    private int errors;

    private static class Heard implements LiveCandleListener {
        final List<Long> minutes = new ArrayList<>();

        @Override
        public void onCandle(CandleWithMeta candle) {
            minutes.add(Minutes.of(candle.candle()) - FIRST);
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {}

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {}

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {}
    }

    /** As threads do: a task that ends by an error takes no other with it. */
    private void pass(Duration duration) {
        Instant end = time.clock().instant().plus(duration);
        while (true) {
            try {
                time.run(Duration.between(time.clock().instant(), end));
                return;
            } catch (OutOfMemoryError ofTheHost) {
                errors++;
            }
        }
    }

    private static boolean outOfMemory() {
        throw new OutOfMemoryError("of the host");
    }

    private LiveSeam running() {
        LiveSeam seam = LiveSeam.of(venue, venue, time).build();
        seam.subscribe(ONE, heard);
        venue.live(ONE);
        return seam;
    }

    private void stream(long minute) {
        venue.stream(venue.candle(BTC, FIRST + minute, CandleSource.WS));
    }

    @Test
    void aRequestThatEndsByAnErrorIsMadeAgain() {
        running();
        venue.requestFails = HostErrorsTest::outOfMemory;
        pass(Duration.ofSeconds(130));
        assertThat(errors).isGreaterThan(1);
        assertThat(heard.minutes).isEmpty();
        venue.requestFails = () -> false;
        pass(Duration.ofSeconds(40));
        assertThat(heard.minutes).containsExactly(0L, 1L);
    }

    @Test
    void aCorrectionWhoseRequestEndsByAnErrorGoesOnAndSoDoesTheNext() {
        LiveSeam seam = running();
        pass(Duration.ofSeconds(61));
        stream(0);
        venue.requestFails = HostErrorsTest::outOfMemory;
        for (int version = 1; version <= 2; version++) {
            venue.correct(BTC, FIRST);
            stream(0);
            pass(Duration.ofSeconds(1));
        }
        assertThat(errors).isEqualTo(2);
        assertThat(heard.minutes).containsExactly(0L, 0L, 0L);
        assertThat(seam.totals().corrections()).isEqualTo(2);
    }

    @Test
    void minutesAreLookedAtAgainAfterALookThatEndedByAnError() {
        LiveSeam seam = running();
        for (long minute = 0; minute < 40; minute++) {
            pass(Duration.ofSeconds(60));
            stream(minute);
            if (minute == 19) {
                venue.correct(BTC, FIRST);
                venue.requestFails = HostErrorsTest::outOfMemory;
            } else if (minute == 25) {
                venue.requestFails = () -> false;
            }
        }
        assertThat(errors).isPositive();
        assertThat(seam.totals().corrections()).isEqualTo(1);
    }

    @Test
    void aHoleIsAskedForAgainAfterAQuestionThatEndedByAnError() {
        LiveSeam seam = running();
        venue.hole(BTC, FIRST);
        for (long minute = 1; minute < 150; minute++) {
            pass(Duration.ofSeconds(60));
            stream(minute);
            if (minute == 40) {
                venue.holes.clear();
                venue.requestFails = HostErrorsTest::outOfMemory;
            } else if (minute == 90) {
                venue.requestFails = () -> false;
            }
        }
        assertThat(errors).isPositive();
        assertThat(seam.totals().late()).isEqualTo(1);
    }

    @Test
    void aListenerThatEndsByAnErrorKeepsNoCandleFromTheOthers() {
        LiveSeam seam = LiveSeam.of(venue, venue, time).build();
        seam.subscribe(ONE, new Heard() {
            @Override
            public void onCandle(CandleWithMeta candle) {
                throw new AssertionError("a listener's own fault");
            }
        });
        seam.subscribe(ONE, heard);
        venue.live(ONE);
        for (long minute = 0; minute < 3; minute++) {
            pass(Duration.ofSeconds(61));
            stream(minute);
        }
        assertThat(heard.minutes).containsExactly(0L, 1L, 2L);
        assertThat(seam.totals().failedListeners()).isEqualTo(3);
    }

    @Test
    void aSearchThatEndsByAnErrorIsMadeAgain() {
        for (long minute = -10; minute < 0; minute++) {
            store.put(venue.candle(BTC, FIRST + minute, CandleSource.REST));
        }
        store.readFails = HostErrorsTest::outOfMemory;
        List<Long> delivered = new ArrayList<>();
        CandleFeed.of(venue, store, time)
                .build()
                .subscribe(
                        Map.of(BTC, MinuteSet.startOf(FIRST - 11)),
                        candle -> delivered.add(Minutes.of(candle.candle()) - FIRST));
        pass(Duration.ofMinutes(1));
        assertThat(errors).isBetween(2, 8);
        store.readFails = () -> false;
        pass(Duration.ofMinutes(1));
        assertThat(delivered).hasSize(10);
    }

    @Test
    void aCacheThatEndsByAnErrorIsCountedAndPutIntoAgain() {
        List<CandleWithMeta> put = new ArrayList<>();
        HotCandleCache hot = new HotCandleCache() {
            private boolean ended;

            @Override
            public void put(List<CandleWithMeta> candles) {
                if (!ended) {
                    ended = true;
                    throw new AssertionError("a cache's own fault");
                }
                put.addAll(candles);
            }

            @Override
            public List<CandleWithMeta> read(InstrumentId instrument, TimeRange range) {
                return List.of();
            }
        };
        IngestWorker worker = IngestWorker.into(store, time).hotCache(hot).build();
        for (long minute = 0; minute < 3; minute++) {
            worker.offer(venue.candle(BTC, FIRST + minute, CandleSource.WS));
            pass(Duration.ofSeconds(1));
        }
        assertThat(put).hasSize(2);
        assertThat(worker.totals().cacheFailures()).isEqualTo(1);
    }
}
