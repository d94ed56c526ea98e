package io.marketdata.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose time is a {@link ManualClock}: what is due runs on the thread that calls {@link #advance}, in the order of
 * its time, and the clock shows that time while it runs. Nobody waits.
 *
 * <p>Tasks that are due at once run at the next {@link #advance}, also by nothing. Any thread may schedule and cancel.
 */
public final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final ManualClock clock;
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
    private long scheduled;
    private boolean shutDown;

    /** A scheduler that goes by this clock, and moves it. */
    public ManualScheduler(ManualClock clock) {
        this.clock = clock;
    }

    /** Moves the clock on by this, and runs what becomes due on the way. */
    public void advance(Duration step) {
        Instant end = clock.instant().plus(step);
        for (Task<?> task = due(end); task != null; task = due(end)) {
            if (task.at.isAfter(clock.instant())) {
                clock.set(task.at);
            }
            task.run();
        }
        if (end.isAfter(clock.instant())) {
            clock.set(end);
        }
    }

    /** How many tasks wait for their time. */
    public synchronized int waiting() {
        return tasks.size();
    }

    private synchronized @Nullable Task<?> due(Instant end) {
        Task<?> first = tasks.peek();
        return first == null || first.at.isAfter(end) ? null : tasks.poll();
    }

    private <T extends Task<?>> T add(T task) {
        put(task);
        return task;
    }

    private synchronized void put(Task<?> task) {
        if (shutDown) {
            throw new RejectedExecutionException("this scheduler is shut down");
        }
        task.order = scheduled++;
        tasks.add(task);
    }

    private synchronized void remove(Task<?> task) {
        tasks.remove(task);
    }

    private Instant in(long delay, TimeUnit unit) {
        return clock.instant().plusNanos(Math.max(0, unit.toNanos(delay)));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(new Task<Object>(command, in(delay, unit), Duration.ZERO));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(new Task<>(callable, in(delay, unit)));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initial, long period, TimeUnit unit) {
        return add(new Task<Object>(command, in(initial, unit), Duration.ofNanos(unit.toNanos(period))));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initial, long delay, TimeUnit unit) {
        return scheduleAtFixedRate(command, initial, delay, unit);
    }

    @Override
    public void execute(Runnable command) {
        put(new Task<Object>(command, clock.instant(), Duration.ZERO));
    }

    @Override
    public synchronized void shutdown() {
        shutDown = true;
        tasks.clear();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shutDown = true;
        List<Runnable> left = new ArrayList<>(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isShutdown();
    }

    private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
        private final Duration period;
        private Instant at;
        private long order;

        Task(Callable<V> callable, Instant at) {
            super(callable);
            this.at = at;
            period = Duration.ZERO;
        }

        @SuppressWarnings("NullAway") // The value of a task that has none.
        Task(Runnable command, Instant at, Duration period) {
            super(command, null);
            this.at = at;
            this.period = period;
        }

        @Override
        public void run() {
            if (!isPeriodic()) {
                super.run();
            } else if (runAndReset()) {
                synchronized (ManualScheduler.this) {
                    if (!shutDown) {
                        at = at.plus(period);
                        put(this);
                    }
                }
            }
        }

        @Override
        public boolean isPeriodic() {
            return !period.isZero();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            remove(this);
            return cancelled;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(clock.instant(), at));
        }

        @Override
        public int compareTo(Delayed other) {
            Task<?> task = (Task<?>) other;
            int byTime = at.compareTo(task.at);
            return byTime != 0 ? byTime : Long.compare(order, task.order);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
