package io.marketdata.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.spi.CheckpointStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CheckpointStore} must do, as tests. Extend it.
 *
 * <pre>{@code
 * class MyCheckpointsContractTest extends CheckpointStoreContract {
 *     protected CheckpointStore newStore() { return MyCheckpoints.over(database); }
 * }
 * }</pre>
 *
 * <p>Every test begins with a store that keeps nothing yet. That a crash of the owner frees its work, and that a save
 * survives one, needs a process to kill: test it beside this.
 */
public abstract class CheckpointStoreContract {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    private static final CheckpointKey KEY = CheckpointKey.of("a", "b", List.of(BTC, ETH), START);

    /** For the class that extends it. */
    protected CheckpointStoreContract() {}

    /**
     * A store; within a test all that it returns lead to the same place, which keeps nothing when the test begins.
     *
     * @throws Exception where it cannot be made; fails the test
     */
    protected abstract CheckpointStore newStore() throws Exception;

    @Test
    void whereNothingWasSavedNothingIsLoaded() throws Exception {
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            assertNull(lease.load());
        }
    }

    @Test
    void whatIsSavedIsLoadedByTheOwnerAndByTheNextOne() throws Exception {
        Checkpoint checkpoint = checkpoint(1);
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            lease.save(checkpoint);
            assertEquals(checkpoint, lease.load());
        }
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            assertEquals(checkpoint, lease.load());
        }
    }

    @Test
    void theLastSaveIsTheOneThatIsKept() throws Exception {
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            for (int i = 1; i <= 20; i++) {
                lease.save(checkpoint(i));
                assertEquals(checkpoint(i), lease.load());
            }
        }
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            assertEquals(checkpoint(20), lease.load());
        }
    }

    @Test
    void everyFormOfACheckpointComesBackAsItWas() throws Exception {
        Checkpoint.Pending batch = new Checkpoint.Pending(
                7,
                START.plusMillis(1),
                0xFFFF_FFFFL,
                true,
                List.of(new Checkpoint.Share(BTC, START, START, 1), new Checkpoint.Share(ETH, START, START, 999_999)));
        List<Checkpoint> forms = List.of(
                new Checkpoint(new UUID(-1, -1), 0, Map.of(), List.of(), null),
                new Checkpoint(new UUID(1, 1), 8, Map.of(ETH, START), List.of(batch), null),
                new Checkpoint(new UUID(1, 1), 1L << 40, Map.of(BTC, START, ETH, START), List.of(), START));
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            for (Checkpoint form : forms) {
                lease.save(form);
                assertEquals(form, lease.load());
            }
        }
    }

    @Test
    void aPieceOfWorkHasOneOwnerAtATimeWhateverStoreItComesThrough() throws Exception {
        CheckpointStore store = newStore();
        CheckpointStore other = newStore();
        try (CheckpointLease owner = store.acquire(KEY)) {
            for (CheckpointStore second : List.of(store, other)) {
                MarketDataException refused =
                        assertThrows(MarketDataException.class, () -> second.acquire(KEY), "a second owner");
                assertTrue(refused.isRetryable(), "work that somebody has can be asked for again later");
            }
            owner.save(checkpoint(1));
        }
        other.acquire(KEY).close();
    }

    @Test
    void theOrderInWhichInstrumentsAreNamedDoesNotMatter() throws Exception {
        try (CheckpointLease lease = newStore().acquire(CheckpointKey.of("a", "b", List.of(ETH, BTC), START))) {
            lease.save(checkpoint(3));
        }
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            assertEquals(checkpoint(3), lease.load());
        }
    }

    @Test
    void otherWorkIsNeverTakenForThis() throws Exception {
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            lease.save(checkpoint(1));
        }
        List<CheckpointKey> others = List.of(
                CheckpointKey.of("other", "b", KEY.instruments(), START),
                CheckpointKey.of("a", "other", KEY.instruments(), START),
                CheckpointKey.of("a", "b", List.of(BTC), START),
                CheckpointKey.of("a", "b", KEY.instruments(), START.plusSeconds(60)));
        for (CheckpointKey other : others) {
            try (CheckpointLease lease = newStore().acquire(other)) {
                assertNotEquals(checkpoint(1), lease.load(), "what is kept for " + KEY + ", asked for " + other);
            } catch (MarketDataException refused) {
                assertFalse(refused.isRetryable(), "other work stays other work: " + refused);
            }
        }
        try (CheckpointLease lease = newStore().acquire(KEY)) {
            assertEquals(checkpoint(1), lease.load(), "asking for other work changes nothing");
        }
    }

    @Test
    void aClosedLeaseSavesNothingAndMayBeClosedAgain() throws Exception {
        CheckpointLease lease = newStore().acquire(KEY);
        lease.save(checkpoint(1));
        lease.close();
        lease.close();
        assertThrows(IllegalStateException.class, () -> lease.save(checkpoint(2)));
        try (CheckpointLease next = newStore().acquire(KEY)) {
            lease.close();
            assertThrows(
                    MarketDataException.class, () -> newStore().acquire(KEY), "closing twice frees another's work");
            assertEquals(checkpoint(1), next.load());
        }
    }

    @Test
    void thousandsOfInstrumentsFit() throws Exception {
        List<InstrumentId> many = IntStream.range(0, 5_000)
                .mapToObj(i -> InstrumentId.of(1, "SYM" + i))
                .toList();
        Map<InstrumentId, Instant> through = new HashMap<>();
        many.forEach(instrument -> through.put(instrument, START));
        Checkpoint checkpoint = new Checkpoint(new UUID(1, 2), 9, through, List.of(), null);
        CheckpointKey key = CheckpointKey.of("a", "b", many, START);
        try (CheckpointLease lease = newStore().acquire(key)) {
            lease.save(checkpoint);
        }
        try (CheckpointLease lease = newStore().acquire(key)) {
            assertEquals(checkpoint, lease.load());
        }
    }

    private static Checkpoint checkpoint(int minute) {
        return new Checkpoint(new UUID(5, 6), minute, Map.of(BTC, START.plusSeconds(60L * minute)), List.of(), null);
    }
}
