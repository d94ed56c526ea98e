package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.InstrumentRegistry;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.testkit.InstrumentRegistryContract;
import io.marketdata.testkit.KnownHoleLedgerContract;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Known holes and instruments in ClickHouse keep what their ports promise, whatever the server has merged. */
class ReferenceContractIT {
    /** A database of its own for each test, its tables merged by nobody or by everybody. */
    private static final class Store implements AutoCloseable {
        private final ClickHouseOptions options = Engine.options().build();
        private final ClickHouse clickHouse = ClickHouse.connect(options);

        Store(boolean merged) {
            clickHouse.schema().create();
            if (!merged) {
                Engine.execute(options, "SYSTEM STOP MERGES $db.ref_known_holes");
                Engine.execute(options, "SYSTEM STOP MERGES $db.ref_instruments");
            }
        }

        @Override
        public void close() {
            clickHouse.close();
        }
    }

    abstract static class Ledger extends KnownHoleLedgerContract {
        private final Store store;

        Ledger(boolean merged) {
            store = new Store(merged);
        }

        @AfterEach
        void close() {
            store.close();
        }

        @Override
        protected KnownHoleLedger newLedger() {
            return store.clickHouse.knownHoles();
        }
    }

    abstract static class Registry extends InstrumentRegistryContract {
        private final Store store;

        Registry(boolean merged) {
            store = new Store(merged);
        }

        @AfterEach
        void close() {
            store.close();
        }

        @Override
        protected InstrumentRegistry newRegistry() {
            return store.clickHouse.instruments();
        }
    }

    @Nested
    class LedgerAsMergesGo extends Ledger {
        LedgerAsMergesGo() {
            super(true);
        }
    }

    @Nested
    class LedgerWithoutMerges extends Ledger {
        LedgerWithoutMerges() {
            super(false);
        }
    }

    @Nested
    class RegistryAsMergesGo extends Registry {
        RegistryAsMergesGo() {
            super(true);
        }
    }

    @Nested
    class RegistryWithoutMerges extends Registry {
        RegistryWithoutMerges() {
            super(false);
        }
    }

    @Test
    void whatIsMergedInTheEndIsWhatWasReadBefore() {
        try (Store store = new Store(false)) {
            InstrumentId btc = InstrumentId.of(3, "BTCUSDT");
            TimeRange range = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
            Instant asked = Instant.parse("2026-02-01T00:00:00Z");
            for (int i = 0; i < 10; i++) {
                store.clickHouse.instruments().upsert(List.of(InstrumentDetails.of(btc, i % 2 == 1)));
                Instant at = asked.plusSeconds(i * 7 % 10);
                store.clickHouse
                        .knownHoles()
                        .record(List.of(new KnownHole(btc, range, "venue", at, at.plusSeconds(5))));
            }
            assertThat(Engine.value(store.options, "SELECT count() FROM $db.ref_instruments"))
                    .as("versions that nobody has merged")
                    .isEqualTo("10");
            List<Object> before = look(store, btc, range);
            Engine.execute(store.options, "SYSTEM START MERGES $db.ref_known_holes");
            Engine.execute(store.options, "SYSTEM START MERGES $db.ref_instruments");
            Engine.execute(store.options, "OPTIMIZE TABLE $db.ref_known_holes FINAL");
            Engine.execute(store.options, "OPTIMIZE TABLE $db.ref_instruments FINAL");
            assertThat(Engine.value(store.options, "SELECT count() FROM $db.ref_instruments"))
                    .isEqualTo("1");
            assertThat(look(store, btc, range)).isEqualTo(before);
            assertThat(before.toString()).contains("tradable=true").contains("askedAt=2026-02-01T00:00:09Z");
        }
    }

    private static List<Object> look(Store store, InstrumentId instrument, TimeRange range) {
        List<Object> found = new ArrayList<>(store.clickHouse.instruments().instruments(instrument.market()));
        found.addAll(store.clickHouse.knownHoles().holes(instrument, "venue", range));
        return found;
    }

    @Test
    void aClockThatGoesBackwardsLosesNoState() {
        try (Store store = new Store(false);
                Server server = Server.connect(store.options)) {
            InstrumentId btc = InstrumentId.of(3, "BTCUSDT");
            for (int i = 0; i < 4; i++) {
                Clock clock = Clock.fixed(Instant.parse("2026-02-01T00:00:00Z").minusSeconds(i), ZoneOffset.UTC);
                new ClickHouseInstruments(server, clock).upsert(List.of(InstrumentDetails.of(btc, i % 2 == 0)));
                assertThat(store.clickHouse.instruments().instruments(new MarketId(3)))
                        .containsExactly(InstrumentDetails.of(btc, i % 2 == 0));
            }
        }
    }

    @Test
    void aHoleThatIsNeverToBeAskedForAgainHoldsAsLongAsTheColumnCanSay() {
        try (Store store = new Store(true)) {
            InstrumentId btc = InstrumentId.of(3, "BTCUSDT");
            TimeRange range = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
            KnownHole hole = new KnownHole(btc, range, "venue", Instant.EPOCH, Instant.MAX);
            store.clickHouse.knownHoles().record(List.of(hole));
            assertThat(store.clickHouse
                            .knownHoles()
                            .holes(btc, "venue", range)
                            .get(0)
                            .holdsAt(Instant.parse("2290-01-01T00:00:00Z")))
                    .isTrue();
        }
    }
}
