package io.marketdata.feed;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;

/** A scheduler on which questions to the venue wait, in the order they came, for as long as the test says. */
final class HeldRequests implements LiveScheduler {
    final Deque<Runnable> held = new ArrayDeque<>();
    boolean holds;
    private final LiveScheduler time;

    HeldRequests(LiveScheduler time) {
        this.time = time;
    }

    /** The threads are back: everything that waits is done. */
    void letGo() {
        holds = false;
        for (Runnable task = held.poll(); task != null; task = held.poll()) {
            time.execute(task);
        }
    }

    @Override
    public Clock clock() {
        return time.clock();
    }

    @Override
    public void execute(Runnable task) {
        time.execute(task);
    }

    @Override
    public void execute(Wait kind, Runnable task) {
        if (holds && kind == Wait.REQUEST) {
            held.add(task);
        } else {
            time.execute(task);
        }
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        time.schedule(delay, task);
    }

    @Override
    public boolean await(Future<?> done, Duration timeout) {
        return time.await(done, timeout);
    }

    @Override
    public void close() {
        time.close();
    }
}
