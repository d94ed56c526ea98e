package io.marketdata.testkit.bybit;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What all connections of one fake have in common. */
final class StreamRules {
    final BybitTruth truth;
    final Clock clock;
    final boolean otherPong;
    final boolean silentDuplicates;
    final boolean quietConfirmed;
    final ArmedStreamFaults faults = new ArmedStreamFaults();

    volatile boolean stalled;
    volatile Predicate<String> withheld = topic -> false;
    volatile long lifeMillis;

    private final AtomicLong cs = new AtomicLong(1_000_000);
    private final List<StreamRequest> requests = new ArrayList<>();

    StreamRules(BybitTruth truth, Clock clock, boolean otherPong, boolean silentDuplicates, boolean quietConfirmed) {
        this.truth = truth;
        this.clock = clock;
        this.otherPong = otherPong;
        this.silentDuplicates = silentDuplicates;
        this.quietConfirmed = quietConfirmed;
    }

    /** The next cross sequence; those between are of others. */
    long nextCs() {
        return cs.addAndGet(7);
    }

    void log(StreamRequest request) {
        synchronized (requests) {
            requests.add(request);
            requests.notifyAll();
        }
    }

    /** Something changed on which somebody may wait. */
    void changed() {
        synchronized (requests) {
            requests.notifyAll();
        }
    }

    /** Returns when it is so, looking whenever something changed. */
    void await(BooleanSupplier condition, long patienceMillis, Supplier<String> what) {
        long end = System.nanoTime() + patienceMillis * 1_000_000;
        synchronized (requests) {
            try {
                while (!condition.getAsBoolean()) {
                    long millis = (end - System.nanoTime()) / 1_000_000;
                    if (millis <= 0) {
                        throw new AssertionError("waited for " + what.get() + "; there were " + requests);
                    }
                    requests.wait(millis);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while it waited for " + what.get(), stop);
            }
        }
    }

    List<StreamRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }
}
