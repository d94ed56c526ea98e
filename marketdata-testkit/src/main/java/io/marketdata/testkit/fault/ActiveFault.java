package io.marketdata.testkit.fault;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A fault at work on one connection, with what has passed since it took hold. */
final class ActiveFault {
    private final Fault fault;
    /** In the fault's own direction, which has one thread: the only one that reads and counts it. */
    private long passed;

    private final AtomicBoolean announced = new AtomicBoolean();

    ActiveFault(Fault fault) {
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }

    int allowance(Direction direction, int waiting) {
        return direction == fault.direction() ? fault.allowance(passed, waiting) : waiting;
    }

    @Nullable Pace paceNow(Direction direction) {
        return direction == fault.direction() ? fault.paceOf(passed) : null;
    }

    void count(Direction direction, int bytes) {
        if (direction == fault.direction()) {
            passed += bytes;
        }
    }

    /** Whether it strikes for the first time: a drip is one fault, not one a turn. */
    boolean isFirstStrike() {
        return announced.compareAndSet(false, true);
    }
}
