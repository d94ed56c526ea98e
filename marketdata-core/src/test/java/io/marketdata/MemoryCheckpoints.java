package io.marketdata;

import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.spi.CheckpointStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps checkpoints of several works in memory, every generation of them; tells before and after each save. */
final class MemoryCheckpoints implements CheckpointStore {
    final List<Checkpoint> saved = new ArrayList<>();
    Runnable beforeSave = () -> {};
    Runnable afterSave = () -> {};
    Runnable onClose = () -> {};
    private final Map<CheckpointKey, Checkpoint> kept = new HashMap<>();
    private final Set<CheckpointKey> held = new HashSet<>();

    /** Forgets who holds what, as the system does when a process ends. */
    synchronized void theProcessIsGone() {
        held.clear();
    }

    synchronized @Nullable Checkpoint only() {
        return kept.isEmpty() ? null : kept.values().iterator().next();
    }

    synchronized void put(Checkpoint checkpoint) {
        kept.replaceAll((key, before) -> checkpoint);
    }

    synchronized boolean isHeld() {
        return !held.isEmpty();
    }

    @Override
    public synchronized CheckpointLease acquire(CheckpointKey key) {
        if (!held.add(key)) {
            throw new IllegalStateException("held: " + key);
        }
        return new Lease(key);
    }

    private final class Lease implements CheckpointLease {
        private final CheckpointKey key;

        Lease(CheckpointKey key) {
            this.key = key;
        }

        @Override
        public @Nullable Checkpoint load() {
            synchronized (MemoryCheckpoints.this) {
                return kept.get(key);
            }
        }

        @Override
        public void save(Checkpoint checkpoint) {
            beforeSave.run();
            synchronized (MemoryCheckpoints.this) {
                kept.put(key, checkpoint);
                saved.add(checkpoint);
            }
            afterSave.run();
        }

        @Override
        public void close() {
            synchronized (MemoryCheckpoints.this) {
                held.remove(key);
            }
            onClose.run();
        }
    }
}
