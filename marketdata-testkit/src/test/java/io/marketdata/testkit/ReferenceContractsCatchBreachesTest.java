package io.marketdata.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.InstrumentRegistry;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contracts of known holes and instruments are worth what they catch: ports that break one promise each. */
class ReferenceContractsCatchBreachesTest {
    private enum LedgerBreach {
        FORGETS,
        RANGE_IS_CLOSED,
        SOURCES_MIXED,
        OLDER_REPLACES,
        DESCENDING
    }

    private enum RegistryBreach {
        NONE,
        ERASES,
        WRITES_ALWAYS,
        FIRST_STAYS,
        FLOATS,
        DESCENDING
    }

    private static KnownHoleLedger ledger(LedgerBreach breach) {
        KnownHoleLedger good = KnownHoleLedger.inProcess();
        Map<InstrumentId, Integer> records = new HashMap<>();
        return new KnownHoleLedger() {
            @Override
            public void record(Collection<KnownHole> holes) {
                if (breach == LedgerBreach.FORGETS) {
                    return;
                }
                good.record(holes.stream().map(this::bent).toList());
            }

            private KnownHole bent(KnownHole hole) {
                int number = records.merge(hole.instrument(), 1, Integer::sum);
                return switch (breach) {
                    case SOURCES_MIXED ->
                        new KnownHole(hole.instrument(), hole.range(), "one", hole.askedAt(), hole.askAgainAt());
                    case OLDER_REPLACES ->
                        new KnownHole(
                                hole.instrument(),
                                hole.range(),
                                hole.source(),
                                hole.askedAt().minusSeconds(1_000L * number),
                                hole.askAgainAt());
                    default -> hole;
                };
            }

            @Override
            public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
                String asked = breach == LedgerBreach.SOURCES_MIXED ? "one" : source;
                TimeRange wider = breach == LedgerBreach.RANGE_IS_CLOSED
                        ? TimeRange.of(range.start().minusMillis(1), range.end().plusMillis(1))
                        : range;
                List<KnownHole> found = good.holes(instrument, asked, wider);
                return breach == LedgerBreach.DESCENDING ? reversed(found) : found;
            }
        };
    }

    private static <T> List<T> reversed(List<T> list) {
        return Stream.iterate(list.size() - 1, i -> i >= 0, i -> i - 1)
                .map(list::get)
                .toList();
    }

    /** A registry in memory with one breach. */
    private record Memory(RegistryBreach breach, Map<InstrumentId, InstrumentDetails> kept)
            implements InstrumentRegistry {
        @Override
        public List<InstrumentDetails> instruments(MarketId market) {
            List<InstrumentDetails> sorted = kept.values().stream()
                    .filter(details -> details.id().market().equals(market))
                    .sorted((one, other) -> one.id().compareTo(other.id()))
                    .toList();
            return breach == RegistryBreach.DESCENDING ? reversed(sorted) : sorted;
        }

        @Override
        public int upsert(Collection<InstrumentDetails> instruments) {
            Map<InstrumentId, InstrumentDetails> changed = new LinkedHashMap<>();
            for (InstrumentDetails given : instruments) {
                InstrumentDetails before = kept.get(given.id());
                InstrumentDetails now = rounded(before == null ? given : merged(before, given));
                if (breach == RegistryBreach.WRITES_ALWAYS || !now.equals(before)) {
                    changed.put(now.id(), now);
                }
                if (before == null || breach != RegistryBreach.FIRST_STAYS) {
                    kept.put(now.id(), now);
                }
            }
            return changed.size();
        }

        private InstrumentDetails merged(InstrumentDetails there, InstrumentDetails given) {
            if (breach == RegistryBreach.ERASES) {
                return given;
            }
            return new InstrumentDetails(
                    there.id(),
                    given.status().equals(InstrumentDetails.UNKNOWN) ? there.status() : given.status(),
                    given.tradable(),
                    given.baseAsset() != null ? given.baseAsset() : there.baseAsset(),
                    given.quoteAsset() != null ? given.quoteAsset() : there.quoteAsset(),
                    given.priceStep() != null ? given.priceStep() : there.priceStep(),
                    given.quantityStep() != null ? given.quantityStep() : there.quantityStep(),
                    given.minNotional() != null ? given.minNotional() : there.minNotional());
        }

        private InstrumentDetails rounded(InstrumentDetails details) {
            return new InstrumentDetails(
                    details.id(),
                    details.status(),
                    details.tradable(),
                    details.baseAsset(),
                    details.quoteAsset(),
                    rounded(details.priceStep()),
                    rounded(details.quantityStep()),
                    rounded(details.minNotional()));
        }

        private @Nullable BigDecimal rounded(@Nullable BigDecimal step) {
            if (step == null) {
                return null;
            }
            return new BigDecimal(breach == RegistryBreach.FLOATS ? step.floatValue() : step.doubleValue());
        }
    }

    @FunctionalInterface
    private interface Check<T> {
        void run(T contract) throws Exception;
    }

    private static void caught(LedgerBreach breach, Check<KnownHoleLedgerContract> check) {
        assertThatThrownBy(() -> check.run(new KnownHoleLedgerContract() {
                    @Override
                    protected KnownHoleLedger newLedger() {
                        return ledger(breach);
                    }
                }))
                .isInstanceOf(AssertionError.class);
    }

    private static InstrumentRegistryContract contract(RegistryBreach breach) {
        return new InstrumentRegistryContract() {
            @Override
            protected InstrumentRegistry newRegistry() {
                return new Memory(breach, new HashMap<>());
            }
        };
    }

    private static void caught(RegistryBreach breach, Check<InstrumentRegistryContract> check) {
        assertThatCode(() -> check.run(contract(RegistryBreach.NONE))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check.run(contract(breach))).isInstanceOf(AssertionError.class);
    }

    @Test
    void everyBreachOfALedgerIsCaught() {
        caught(LedgerBreach.FORGETS, KnownHoleLedgerContract::whatIsRecordedComesBackAsItWasWhetherOrNotItStillHolds);
        caught(LedgerBreach.RANGE_IS_CLOSED, KnownHoleLedgerContract::holesThatTouchTheRangeComeAndNoOthers);
        caught(LedgerBreach.SOURCES_MIXED, KnownHoleLedgerContract::instrumentsAndSourcesHaveHolesOfTheirOwn);
        caught(LedgerBreach.OLDER_REPLACES, KnownHoleLedgerContract::ofOneRangeTheHoleThatWasAskedForLaterCounts);
        caught(LedgerBreach.DESCENDING, KnownHoleLedgerContract::holesAscendWhateverTheOrderInWhichTheyWereRecorded);
    }

    @Test
    void everyBreachOfARegistryIsCaught() {
        caught(RegistryBreach.ERASES, InstrumentRegistryContract::anAbsentValueErasesNone);
        caught(RegistryBreach.WRITES_ALWAYS, InstrumentRegistryContract::whatIsThereAlreadyIsNotWrittenAgain);
        caught(
                RegistryBreach.FIRST_STAYS,
                InstrumentRegistryContract::theLastStateCountsHoweverFastStatesFollowEachOther);
        caught(RegistryBreach.FLOATS, InstrumentRegistryContract::everyStepComesBackAsTheNearestDouble);
        caught(RegistryBreach.DESCENDING, InstrumentRegistryContract::instrumentsAscendBySymbolAndMarketsAreApart);
    }
}
