package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MalformedDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.TickerCache;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.ManualScheduler;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.StreamFault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TickerFiguresTest {
    private static final InstrumentId BTC = InstrumentId.of(4, "BTCUSDT");
    private static final InstrumentId SPOT_BTC = Bybits.BTC;
    private static final long NOW = 1_770_000_000_000L;

    private final TickerFigures figures = new TickerFigures(BTC);

    private Ticker taken(String type, long cs, long ts, String data) {
        return Objects.requireNonNull(take(type, cs, ts, data));
    }

    private @Nullable Ticker take(String type, long cs, long ts, String data) {
        return figures.take(
                "{\"topic\":\"tickers.BTCUSDT\",\"type\":\"" + type + "\",\"data\":{\"symbol\":\"BTCUSDT\"" + data
                        + "},\"cs\":" + cs + ",\"ts\":" + ts + "}",
                "tickers.BTCUSDT",
                NOW);
    }

    @Test
    void whatADeltaDoesNotNameIsAsItWas() {
        take("snapshot", 1, NOW, ",\"lastPrice\":\"10\",\"volume24h\":\"5\",\"highPrice24h\":\"11\"");
        Ticker ticker = taken("delta", 2, NOW + 1, ",\"lastPrice\":\"12\"");
        assertThat(ticker).isEqualTo(new Ticker(BTC, 12.0, null, 11.0, null, 5.0, null, Instant.ofEpochMilli(NOW + 1)));
    }

    @Test
    void anEmptyTextIsNoValueAndNeverAZero() {
        Ticker first = taken("snapshot", 1, NOW, ",\"lastPrice\":\"\",\"turnover24h\":null,\"volume24h\":\"0\"");
        assertThat(first.lastPrice()).isNull();
        assertThat(first.turnover24h()).isNull();
        assertThat(first.volume24h()).isZero();
        take("delta", 2, NOW, ",\"lastPrice\":\"7\"");
        assertThat(taken("delta", 3, NOW, ",\"lastPrice\":\"\"").lastPrice()).isNull();
    }

    @Test
    void aDeltaBeforeASnapshotAndAnOlderOneChangeNothing() {
        assertThat(take("delta", 9, NOW, ",\"lastPrice\":\"1\"")).isNull();
        take("snapshot", 10, NOW, ",\"lastPrice\":\"2\"");
        assertThat(take("delta", 9, NOW, ",\"lastPrice\":\"1\"")).isNull();
        assertThat(taken("delta", 10, NOW, "").lastPrice()).isEqualTo(2.0);
        assertThat(taken("snapshot", 1, NOW, "").lastPrice()).isNull();
        figures.clear();
        assertThat(take("delta", 11, NOW, ",\"lastPrice\":\"1\"")).isNull();
    }

    @Test
    void aStampThatIsFarOffKeepsNoTickerOut() {
        take("snapshot", 1, NOW, ",\"lastPrice\":\"2\"");
        assertThat(taken("delta", 2, NOW / 10, ",\"lastPrice\":\"3\"").updatedAt())
                .isEqualTo(Instant.ofEpochMilli(NOW));
        assertThat(taken("delta", 3, NOW * 10, ",\"lastPrice\":\"4\"").updatedAt())
                .isEqualTo(Instant.ofEpochMilli(NOW));
    }

    @Test
    void whatCannotBeReadIsNamedAndChangesNothing() {
        take("snapshot", 1, NOW, ",\"lastPrice\":\"2\"");
        for (String wrong : List.of(
                ",\"lastPrice\":\"NaN\"",
                ",\"lastPrice\":\"1d\"",
                ",\"lastPrice\":\"1e999\"",
                ",\"lastPrice\":true",
                ",\"lastPrice\":{}",
                ",\"volume24h\":\"9\",\"lastPrice\":\"0x1\"")) {
            assertThatThrownBy(() -> take("delta", 2, NOW, wrong))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageStartingWith("MD-J006");
        }
        assertThatThrownBy(() -> take("other", 2, NOW, "")).hasMessageStartingWith("MD-J008");
        assertThatThrownBy(() -> figures.take(
                        "{\"topic\":\"tickers.BTCUSDT\",\"type\":\"delta\",\"data\":{\"symbol\":\"ETHUSDT\"},\"cs\":2,"
                                + "\"ts\":3}",
                        "tickers.BTCUSDT",
                        NOW))
                .hasMessageStartingWith("MD-J010");
        Ticker ticker = taken("delta", 2, NOW, "");
        assertThat(ticker.lastPrice()).isEqualTo(2.0);
        assertThat(ticker.volume24h()).isNull();
    }

    @Test
    void tickersOfBothCategoriesReachTheCacheWhateverComesFirst() {
        ManualClock clock = ManualClock.at("2026-02-01T00:00:10Z");
        ManualScheduler scheduler = new ManualScheduler(clock);
        BybitTruth truth = BybitTruth.builder()
                .instruments(FakeListings.spotPairs(3))
                .instruments(FakeListings.linearPairs(3))
                .build();
        TickerCache cache = TickerCache.inProcess(clock, TickerCache.DEFAULT_TIME_TO_LIVE);
        try (FakeBybitStream fake =
                        FakeBybitStream.builder().truth(truth).clock(clock).start();
                BybitStream stream = BybitStream.builder()
                        .clock(clock)
                        .scheduler(scheduler)
                        .executor(Runnable::run)
                        .random(new Random(1))
                        .transport(new InMemoryTransport(fake))
                        .build()) {
            fake.arm(StreamFault.DELTA_BEFORE_SNAPSHOT);
            stream.subscribeTickers(Set.of(BTC, SPOT_BTC), cache);
            scheduler.advance(Duration.ofSeconds(1));
            assertThat(cache.get(SPOT_BTC)).isPresent();
            assertThat(cache.get(BTC)).isEmpty();
            fake.push();
            assertThat(cache.get(BTC)).isPresent();
            fake.arm(StreamFault.OLDER_CS, 3);
            for (int second = 0; second < 30; second++) {
                scheduler.advance(Duration.ofSeconds(1));
                fake.push();
                double last = truth.candles(
                                BybitCategory.LINEAR,
                                "BTCUSDT",
                                Timeframe.M1,
                                clock.instant().minusSeconds(60),
                                clock.instant())
                        .get(0)
                        .open()
                        .doubleValue();
                Ticker ticker = cache.get(BTC).orElseThrow();
                assertThat(ticker.lastPrice()).isBetween(last * 0.9, last * 1.1);
                assertThat(ticker.high24h()).isNotNull();
                assertThat(ticker.updatedAt()).isEqualTo(clock.instant());
            }
            assertThat(stream.report().droppedDeltas()).isEqualTo(4);
            fake.dropAll();
            scheduler.advance(Duration.ofSeconds(61));
            assertThat(fake.openConnections()).isEqualTo(2);
            fake.withhold(topic -> true);
            scheduler.advance(Duration.ofSeconds(61));
            assertThat(cache.get(BTC)).isEmpty();
        }
    }
}
