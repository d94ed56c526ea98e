package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.spi.InstrumentRegistry;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.BybitRequest;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeInstrument;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.FaultMix;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BybitInstrumentsTest {
    private static final BigDecimal MILLION = new BigDecimal(1_000_000);

    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:00Z");
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private FakeBybit fake(List<FakeInstrument> listed) {
        FakeBybit fake = FakeBybit.builder()
                .clock(clock)
                .truth(BybitTruth.builder().instruments(listed).build())
                .start();
        opened.add(fake);
        return fake;
    }

    private BybitInstruments instruments(FakeBybit fake) {
        BybitCandleSource source = Bybits.source(fake, clock).build();
        opened.add(0, source);
        return source.instruments();
    }

    /** A registry in memory. */
    private static final class Registry implements InstrumentRegistry {
        private final Map<InstrumentId, InstrumentDetails> all = new TreeMap<>();

        @Override
        public List<InstrumentDetails> instruments(MarketId market) {
            return all.values().stream()
                    .filter(one -> one.id().market().equals(market))
                    .toList();
        }

        @Override
        public int upsert(Collection<InstrumentDetails> instruments) {
            instruments.forEach(one -> all.put(one.id(), one));
            return instruments.size();
        }
    }

    @Test
    void linearComesInPagesByACursorThatIsSentAsItCame() {
        FakeBybit fake = fake(FakeListings.linearPairs(2_300));
        assertThat(instruments(fake).instruments(BybitCategory.LINEAR))
                .hasSize(2_300)
                .allMatch(one -> one.id().market().value() == 4 && one.tradable());
        assertThat(fake.requests()).hasSize(3);
        assertThat(fake.requests().get(1).query()).contains("%3D").doesNotContain("%25");
    }

    @Test
    void spotComesInOneAnswerWithItsSteps() {
        FakeBybit fake = fake(FakeListings.spotPairs(600));
        List<InstrumentDetails> all = instruments(fake).instruments(BybitCategory.SPOT);
        assertThat(all).hasSize(600).isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
        InstrumentDetails btc = all.stream()
                .filter(one -> one.id().equals(Bybits.BTC))
                .findFirst()
                .orElseThrow();
        assertThat(btc.status()).isEqualTo("Trading");
        assertThat(btc.baseAsset()).isEqualTo("BTC");
        assertThat(btc.quoteAsset()).isEqualTo("USDT");
        assertThat(btc.priceStep()).isNotNull().isPositive();
        assertThat(btc.quantityStep()).isNotNull().isPositive();
        assertThat(btc.minNotional()).isNotNull().isPositive();
        assertThat(fake.requests()).hasSize(1);
        assertThat(fake.requests().get(0).parameter("limit")).isNull();
    }

    @Test
    void theMostTradedAreThoseOfOneQuoteCoinInAnOrderThatStays() {
        List<FakeInstrument> listed = new ArrayList<>(FakeListings.awkwardSpotPairs());
        listed.addAll(FakeListings.spotPairs(3));
        BybitInstruments instruments = instruments(fake(listed));
        List<RankedInstrument> top = instruments.top(BybitCategory.SPOT, 50, "USDT", MILLION);
        assertThat(top)
                .extracting(one -> one.details().id().symbol().value())
                .containsExactly(
                        "BTCUSDT", "ETHUSDT", "SOLUSDT", "AAPLXUSDT", "TIEAUSDT", "TIEBUSDT", "EOS3LUSDT", "BTC3SUSDT");
        assertThat(instruments.top(BybitCategory.SPOT, 2, "USDT", MILLION)).isEqualTo(top.subList(0, 2));
        assertThat(instruments.top(BybitCategory.SPOT, 0, "USDT", MILLION)).isEmpty();
    }

    @Test
    void whatIsAnnouncedIsAnotherList() {
        FakeBybit fake = fake(List.of(
                FakeInstrument.linear("BTC", "USDT"),
                FakeInstrument.linear("BIO", "USDT").status("PreLaunch")));
        BybitInstruments instruments = instruments(fake);
        assertThat(instruments.announced())
                .singleElement()
                .satisfies(one -> assertThat(one.tradable()).isFalse())
                .extracting(one -> one.id().symbol().value())
                .isEqualTo("BIOUSDT");
        assertThat(instruments.instruments(BybitCategory.LINEAR)).hasSize(1);
    }

    @Test
    void aSynchronisationWritesWhatIsNewOrOtherAndMarksWhatIsGone() {
        Registry registry = new Registry();
        BybitInstruments many = instruments(fake(FakeListings.spotPairs(10)));
        assertThat(many.synchronise(BybitCategory.SPOT, registry)).isEqualTo(new InstrumentSync(10, 10, 0, 0));
        assertThat(many.synchronise(BybitCategory.SPOT, registry)).isEqualTo(new InstrumentSync(10, 0, 0, 0));
        registry.upsert(List.of(InstrumentDetails.of(Bybits.BTC, false)));
        BybitInstruments fewer = instruments(fake(FakeListings.spotPairs(8)));
        assertThat(fewer.synchronise(BybitCategory.SPOT, registry)).isEqualTo(new InstrumentSync(8, 0, 1, 2));
        assertThat(registry.all.values())
                .hasSize(10)
                .filteredOn(one -> one.status().equals(BybitInstruments.ABSENT))
                .hasSize(2)
                .noneMatch(InstrumentDetails::tradable)
                .allMatch(one -> one.baseAsset() != null);
        assertThat(fewer.synchronise(BybitCategory.SPOT, registry)).isEqualTo(new InstrumentSync(8, 0, 0, 0));
        assertThat(many.synchronise(BybitCategory.SPOT, registry)).isEqualTo(new InstrumentSync(10, 0, 2, 0));
    }

    @Test
    void whatSomebodyHasTurnedOffStaysOffAndIsStillKeptUpToDate() {
        Registry registry = new Registry();
        BybitInstruments venue = instruments(fake(FakeListings.spotPairs(10)));
        registry.upsert(List.of(InstrumentDetails.of(Bybits.BTC, false)));
        venue.synchronise(BybitCategory.SPOT, registry);
        venue.synchronise(BybitCategory.SPOT, registry);
        InstrumentDetails off = Objects.requireNonNull(registry.all.get(Bybits.BTC));
        assertThat(off.tradable()).isFalse();
        assertThat(off.status()).isEqualTo("Trading");
        assertThat(off.baseAsset()).isEqualTo("BTC");
        assertThat(registry.all.values())
                .filteredOn(InstrumentDetails::tradable)
                .hasSize(9);
    }

    @Test
    void anEmptyListIsNoReasonToMarkAllAsGone() {
        Registry registry = new Registry();
        FakeBybit fake = fake(List.of(FakeInstrument.linear("BTC", "USDT")));
        registry.upsert(List.of(InstrumentDetails.of(Bybits.BTC, true)));
        assertThatThrownBy(() -> instruments(fake).synchronise(BybitCategory.SPOT, registry))
                .hasMessageStartingWith("MD-J009");
        assertThat(registry.all.get(Bybits.BTC)).isEqualTo(InstrumentDetails.of(Bybits.BTC, true));
    }

    @Test
    void aListWithoutItsListIsAskedForAgain() {
        for (BybitFault fault : List.of(
                BybitFault.LIST_MISSING, BybitFault.LIST_NULL, BybitFault.RESULT_EMPTY, BybitFault.CURSOR_NULL)) {
            FakeBybit fake = fake(FakeListings.linearPairs(3));
            fake.arm(fault);
            assertThat(instruments(fake).instruments(BybitCategory.LINEAR))
                    .as("%s", fault)
                    .hasSize(3);
        }
    }

    @Test
    void aCursorThatLeadsBackIsNoEndlessLoop() {
        FakeBybit fake = fake(FakeListings.linearPairs(3_500));
        fake.arm(BybitFault.SAME_PAGE_AGAIN, 1_000);
        assertThatThrownBy(() -> instruments(fake).instruments(BybitCategory.LINEAR))
                .hasMessageStartingWith("MD-J011");
    }

    @Test
    void listsAreWholeWithFaultsMixedIn() {
        for (long seed = 1; seed <= 10; seed++) {
            FakeBybit fake = fake(FakeListings.linearPairs(2_300));
            fake.faults(FaultMix.seeded(seed, 0.7));
            assertThat(instruments(fake).top(BybitCategory.LINEAR, 3_000, "USDT", BigDecimal.ZERO))
                    .as("seed %d", seed)
                    .hasSize(2_300);
        }
    }

    @Test
    void tickersHaveTheirFiguresAndNothingForAnEmptyText() {
        FakeBybit fake = fake(FakeListings.awkwardSpotPairs());
        assertThat(instruments(fake).tickers(BybitCategory.SPOT))
                .hasSize(12)
                .filteredOn(one -> one.instrument().symbol().value().equals("MUTEUSDT"))
                .singleElement()
                .satisfies(one -> assertThat(one.turnover24h()).isNull());
        assertThat(fake.requests()).extracting(BybitRequest::path).containsExactly("/v5/market/tickers");
    }
}
