package io.marketdata.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class InProcessTickerCacheTest {
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private final TickerCache cache = TickerCache.inProcess(
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            TickerCache.DEFAULT_TIME_TO_LIVE);

    private static Ticker ticker(double price, int second) {
        return new Ticker(BTC, price, null, null, null, null, null, START.plusSeconds(second));
    }

    @Test
    void theLatestIsKeptAndAnOlderOneDoesNotReplaceIt() {
        cache.put(ticker(1, 1));
        cache.put(ticker(2, 2));
        cache.put(ticker(3, 1));
        assertThat(cache.get(BTC)).contains(ticker(2, 2));
        assertThat(cache.get(InstrumentId.of(4, "BTCUSDT"))).isEmpty();
    }

    @Test
    void oneOfTheSameTimeReplaces() {
        cache.put(ticker(1, 1));
        cache.put(ticker(2, 1));
        assertThat(cache.get(BTC)).contains(ticker(2, 1));
    }

    @Test
    void aMinuteAfterItWasPutItIsForgotten() {
        cache.put(ticker(1, 1_000));
        now = START.plusMillis(59_999);
        assertThat(cache.get(BTC)).isPresent();
        now = START.plusSeconds(60);
        assertThat(cache.get(BTC)).isEmpty();
    }

    @Test
    void oneWhoseTimeIsOverGivesWayToAnOlderOne() {
        cache.put(ticker(1, 1_000));
        now = START.plusSeconds(60);
        cache.put(ticker(2, 2));
        assertThat(cache.get(BTC)).contains(ticker(2, 2));
    }

    @Test
    void aTimeToLiveThatIsNoneIsRefused() {
        assertThatThrownBy(() -> TickerCache.inProcess(Clock.systemUTC(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }
}
