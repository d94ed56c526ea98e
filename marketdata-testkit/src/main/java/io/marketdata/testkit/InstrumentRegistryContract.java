package io.marketdata.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.spi.InstrumentRegistry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every {@link InstrumentRegistry} must do, as tests. Extend it.
 *
 * <pre>{@code
 * class MyRegistryContractTest extends InstrumentRegistryContract {
 *     protected InstrumentRegistry newRegistry() { return MyRegistry.over(database); }
 * }
 * }</pre>
 */
public abstract class InstrumentRegistryContract {
    private static final MarketId SPOT = new MarketId(3);
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    private static final InstrumentDetails RICH = new InstrumentDetails(
            BTC,
            "Trading",
            true,
            "BTC",
            "USDT",
            new BigDecimal("0.01"),
            new BigDecimal("0.000001"),
            new BigDecimal("5"));

    /** For the class that extends it. */
    protected InstrumentRegistryContract() {}

    /**
     * A registry that knows no instrument; asked for once in each test.
     *
     * @throws Exception where it cannot be made; fails the test
     */
    protected abstract InstrumentRegistry newRegistry() throws Exception;

    @Test
    void whereNothingWasWrittenThereIsNoInstrument() throws Exception {
        InstrumentRegistry registry = newRegistry();
        assertEquals(0, registry.upsert(List.of()));
        assertEquals(List.of(), registry.instruments(SPOT));
    }

    @Test
    void whatIsWrittenComesBack() throws Exception {
        InstrumentRegistry registry = newRegistry();
        InstrumentDetails bare = InstrumentDetails.of(ETH, false);
        assertEquals(2, registry.upsert(List.of(bare, RICH)));
        assertAre(List.of(RICH, bare), registry.instruments(SPOT));
    }

    @Test
    void instrumentsAscendBySymbolAndMarketsAreApart() throws Exception {
        InstrumentRegistry registry = newRegistry();
        InstrumentDetails elsewhere = InstrumentDetails.of(InstrumentId.of(4, "BTCUSDT"), true);
        InstrumentDetails ada = InstrumentDetails.of(InstrumentId.of(3, "ADAUSDT"), true);
        registry.upsert(List.of(InstrumentDetails.of(ETH, true), elsewhere, RICH));
        registry.upsert(List.of(ada));
        assertAre(List.of(ada, RICH, InstrumentDetails.of(ETH, true)), registry.instruments(SPOT));
        assertAre(List.of(elsewhere), registry.instruments(new MarketId(4)));
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenAgain() throws Exception {
        InstrumentRegistry registry = newRegistry();
        registry.upsert(List.of(RICH, InstrumentDetails.of(ETH, true)));
        assertEquals(0, registry.upsert(List.of(RICH, InstrumentDetails.of(ETH, true))));
        InstrumentDetails otherScale = new InstrumentDetails(
                BTC,
                "Trading",
                true,
                "BTC",
                "USDT",
                new BigDecimal("0.0100"),
                new BigDecimal("1E-6"),
                new BigDecimal("5.0"));
        assertEquals(0, registry.upsert(List.of(otherScale)), "the same steps with another scale");
        assertEquals(1, registry.upsert(List.of(RICH, InstrumentDetails.of(ETH, false))));
    }

    @Test
    void anAbsentValueErasesNone() throws Exception {
        InstrumentRegistry registry = newRegistry();
        registry.upsert(List.of(RICH));
        assertEquals(0, registry.upsert(List.of(InstrumentDetails.of(BTC, true))));
        assertAre(List.of(RICH), registry.instruments(SPOT));
        assertEquals(1, registry.upsert(List.of(InstrumentDetails.of(BTC, false))));
        InstrumentDetails off = registry.instruments(SPOT).get(0);
        assertEquals(RICH.status(), off.status());
        assertEquals("BTC", off.baseAsset());
        assertEquals("USDT", off.quoteAsset());
        assertNotNull(off.priceStep(), "price step");
        assertNotNull(off.quantityStep(), "quantity step");
        assertNotNull(off.minNotional(), "minimum notional");
    }

    @Test
    void aValueIsAddedToWhatIsThere() throws Exception {
        InstrumentRegistry registry = newRegistry();
        registry.upsert(List.of(InstrumentDetails.of(BTC, true)));
        registry.upsert(List.of(new InstrumentDetails(BTC, "UNKNOWN", true, "BTC", null, null, null, null)));
        registry.upsert(List.of(new InstrumentDetails(
                BTC, "Trading", true, null, "USDT", RICH.priceStep(), RICH.quantityStep(), RICH.minNotional())));
        assertAre(List.of(RICH), registry.instruments(SPOT));
    }

    @Test
    void theLastStateCountsHoweverFastStatesFollowEachOther() throws Exception {
        InstrumentRegistry registry = newRegistry();
        for (int i = 0; i < 30; i++) {
            boolean tradable = i % 2 == 0;
            assertEquals(1, registry.upsert(List.of(InstrumentDetails.of(BTC, tradable))));
            assertAre(List.of(InstrumentDetails.of(BTC, tradable)), registry.instruments(SPOT));
        }
    }

    @Test
    void ofAnInstrumentThatIsGivenTwiceTheLaterGoesOverTheEarlier() throws Exception {
        InstrumentRegistry registry = newRegistry();
        assertEquals(1, registry.upsert(List.of(RICH, InstrumentDetails.of(BTC, false))));
        InstrumentDetails both = registry.instruments(SPOT).get(0);
        assertEquals("Trading", both.status());
        assertEquals(false, both.tradable());
    }

    @Test
    void everyStepComesBackAsTheNearestDouble() throws Exception {
        InstrumentRegistry registry = newRegistry();
        Random random = new Random(11);
        List<InstrumentDetails> all = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            BigDecimal any = new BigDecimal(Double.longBitsToDouble(random.nextLong(Double.doubleToLongBits(1e18))));
            all.add(new InstrumentDetails(
                    InstrumentId.of(3, "S%04d".formatted(i)),
                    "Trading",
                    true,
                    null,
                    null,
                    new BigDecimal(Double.toString(random.nextDouble() * Math.pow(10, random.nextInt(-12, 12)))),
                    BigDecimal.valueOf(random.nextLong(1, 1_000_000), random.nextInt(20)),
                    any));
        }
        assertEquals(all.size(), registry.upsert(all));
        assertAre(all, registry.instruments(SPOT));
        assertEquals(0, registry.upsert(all), "written again");
    }

    @Test
    void wordsOfAVenueComeBackAsTheyWere() throws Exception {
        InstrumentRegistry registry = newRegistry();
        InstrumentDetails odd = new InstrumentDetails(
                InstrumentId.of(3, "O'NEIL {x:String} ?"), "it's \\ a\ttab", true, "N", "ß→\"\n", null, null, null);
        registry.upsert(List.of(odd));
        assertAre(List.of(odd), registry.instruments(SPOT));
        assertEquals(0, registry.upsert(List.of(odd)));
    }

    /** Steps by the double that is nearest: whatever keeps them may keep doubles. */
    private static void assertAre(List<InstrumentDetails> expected, List<InstrumentDetails> found) {
        assertEquals(
                expected.stream().map(InstrumentRegistryContract::told).toList(),
                found.stream().map(InstrumentRegistryContract::told).toList());
    }

    private static List<Object> told(InstrumentDetails details) {
        List<Object> values = new ArrayList<>();
        values.add(details.id());
        values.add(details.status());
        values.add(details.tradable());
        values.add(String.valueOf(details.baseAsset()));
        values.add(String.valueOf(details.quoteAsset()));
        for (BigDecimal step : new BigDecimal[] {details.priceStep(), details.quantityStep(), details.minNotional()}) {
            values.add(step == null ? "absent" : (Object) step.doubleValue());
        }
        return values;
    }
}
