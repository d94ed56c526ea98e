package io.marketdata.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MarketDataException;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.spi.CheckpointStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract of checkpoint stores is worth what it catches: stores that break one promise each. */
class CheckpointContractCatchesBreachesTest {
    private enum Breach {
        NONE,
        TWO_OWNERS,
        SAVES_ARE_LOST,
        FIRST_SAVE_STAYS,
        KEYS_MIXED,
        SAVES_WHEN_CLOSED,
        CLOSING_TWICE_FREES_ANOTHERS
    }

    /** A store in memory with one breach. */
    private static final class Memory implements CheckpointStore {
        private final Breach breach;
        private final Map<Object, Checkpoint> kept = new HashMap<>();
        private final Set<Object> held = new HashSet<>();

        Memory(Breach breach) {
            this.breach = breach;
        }

        @Override
        public CheckpointLease acquire(CheckpointKey key) {
            Object name = breach == Breach.KEYS_MIXED ? key.start() : key;
            if (!held.add(name) && breach != Breach.TWO_OWNERS) {
                throw new MarketDataException("MD-X001", "held", true, null);
            }
            return new Lease(name);
        }

        private final class Lease implements CheckpointLease {
            private final Object name;
            private boolean closed;

            Lease(Object name) {
                this.name = name;
            }

            @Override
            public @Nullable Checkpoint load() {
                return kept.get(name);
            }

            @Override
            public void save(Checkpoint checkpoint) {
                if (closed && breach != Breach.SAVES_WHEN_CLOSED) {
                    throw new IllegalStateException("closed");
                }
                if (breach == Breach.FIRST_SAVE_STAYS) {
                    kept.putIfAbsent(name, checkpoint);
                } else if (breach != Breach.SAVES_ARE_LOST) {
                    kept.put(name, checkpoint);
                }
            }

            @Override
            public void close() {
                if (!closed || breach == Breach.CLOSING_TWICE_FREES_ANOTHERS) {
                    held.remove(name);
                }
                closed = true;
            }
        }
    }

    @FunctionalInterface
    private interface Check {
        void run(CheckpointStoreContract contract) throws Exception;
    }

    private static void caught(Breach breach, Check check) {
        Function<Breach, CheckpointStoreContract> contractOf = of -> {
            Memory store = new Memory(of);
            return new CheckpointStoreContract() {
                @Override
                protected CheckpointStore newStore() {
                    return store;
                }
            };
        };
        assertThatCode(() -> check.run(contractOf.apply(Breach.NONE))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check.run(contractOf.apply(breach))).isInstanceOf(AssertionError.class);
    }

    @Test
    void everyBreachIsCaught() {
        caught(Breach.TWO_OWNERS, CheckpointStoreContract::aPieceOfWorkHasOneOwnerAtATimeWhateverStoreItComesThrough);
        caught(Breach.SAVES_ARE_LOST, CheckpointStoreContract::whatIsSavedIsLoadedByTheOwnerAndByTheNextOne);
        caught(Breach.FIRST_SAVE_STAYS, CheckpointStoreContract::theLastSaveIsTheOneThatIsKept);
        caught(Breach.KEYS_MIXED, CheckpointStoreContract::otherWorkIsNeverTakenForThis);
        caught(Breach.SAVES_WHEN_CLOSED, CheckpointStoreContract::aClosedLeaseSavesNothingAndMayBeClosedAgain);
        caught(
                Breach.CLOSING_TWICE_FREES_ANOTHERS,
                CheckpointStoreContract::aClosedLeaseSavesNothingAndMayBeClosedAgain);
    }
}
