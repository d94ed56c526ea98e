package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Candle;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.FaultMix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many instruments at once under one budget, in the fake's time. */
class ManySymbolsTest {
    private static final List<Timeframe> TIMEFRAMES =
            List.of(Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4, Timeframe.D1);

    private final ManualClock clock = ManualClock.at("2026-04-01T00:00:10Z");

    private FakeBybit fake(int symbols) {
        return FakeBybit.builder()
                .clock(clock)
                .truth(BybitTruth.builder()
                        .instruments(FakeListings.spotPairs(symbols))
                        .build())
                .start();
    }

    private static void readAll(FakeBybit fake, BybitCandleSource source, int symbols, TimeRange range)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (var listed : FakeListings.spotPairs(symbols)) {
                InstrumentId id = InstrumentId.of(3, listed.symbol());
                for (Timeframe timeframe : TIMEFRAMES) {
                    all.add(threads.submit(() -> {
                        List<Candle> got = Bybits.read(source, id, timeframe, range);
                        assertThat(got).isEqualTo(Bybits.truth(fake, id, timeframe, range));
                    }));
                }
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void fiftySymbolsOfNinetyDaysTakeTwoThousandRequestsAndStayInsideTheBudget() throws Exception {
        TimeRange range = TimeRange.parse("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
        try (FakeBybit fake = fake(50);
                BybitCandleSource source = Bybits.source(fake, clock).build()) {
            readAll(fake, source, 50, range);
            assertThat(fake.requests()).hasSize(2_000);
            assertThat(fake.maxRequestsIn(Duration.ofSeconds(5))).isLessThanOrEqualTo(20 + 5 * 40 + 16);
            assertThat(fake.bans()).isZero();
            assertThat(source.report().total().rows()).isEqualTo(50L * 90 * (288 + 96 + 24 + 6 + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void withEveryCurableFaultMixedInItIsStillExact(long seed) throws Exception {
        TimeRange range = TimeRange.parse("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
        try (FakeBybit fake = fake(8);
                BybitCandleSource source = Bybits.source(fake, clock).build()) {
            fake.faults(FaultMix.seeded(seed, 0.5));
            readAll(fake, source, 8, range);
            assertThat(fake.injected()).as("seed %d", seed).hasSizeGreaterThan(15);
            assertThat(fake.bans()).isZero();
            assertThat(source.report().total().holes()).isZero();
        }
    }
}
