package io.marketdata.feed;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** Time that passes when the test says so; every task runs on the test's thread, at its time. */
final class VirtualScheduler implements LiveScheduler {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::number));
    private final LongSupplier delayMillis;
    private long nowMillis;
    private long number;

    private record Task(long atMillis, long number, Runnable work) {}

    VirtualScheduler(Instant start) {
        this(start, () -> 0);
    }

    /** @param delayMillis how long a task waits for a thread */
    VirtualScheduler(Instant start, LongSupplier delayMillis) {
        nowMillis = start.toEpochMilli();
        this.delayMillis = delayMillis;
    }

    /** A process on this machine: once killed, nothing of it runs any more. */
    OneProcess process() {
        return new OneProcess();
    }

    /** Also from inside a task, which then takes that long while the others go on. */
    void run(Duration duration) {
        long end = nowMillis + duration.toMillis();
        while (!tasks.isEmpty() && tasks.element().atMillis() <= end) {
            runNext();
        }
        nowMillis = Math.max(nowMillis, end);
    }

    private void runNext() {
        Task task = tasks.remove();
        nowMillis = Math.max(nowMillis, task.atMillis());
        task.work().run();
    }

    @Override
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("UTC only");
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(nowMillis);
            }

            @Override
            public long millis() {
                return nowMillis;
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(new Task(nowMillis + delayMillis.getAsLong(), number++, task));
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        tasks.add(new Task(nowMillis + delay.toMillis(), number++, task));
    }

    @Override
    public boolean await(Future<?> done, Duration timeout) {
        long end = nowMillis + timeout.toMillis();
        while (!done.isDone() && !tasks.isEmpty() && tasks.element().atMillis() <= end) {
            runNext();
        }
        return done.isDone();
    }

    @Override
    public void close() {
        tasks.clear();
    }

    final class OneProcess implements LiveScheduler {
        private boolean killed;

        void kill() {
            killed = true;
        }

        private Runnable whileAlive(Runnable task) {
            return () -> {
                if (!killed) {
                    task.run();
                }
            };
        }

        @Override
        public Clock clock() {
            return VirtualScheduler.this.clock();
        }

        @Override
        public void execute(Runnable task) {
            VirtualScheduler.this.execute(whileAlive(task));
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            VirtualScheduler.this.schedule(delay, whileAlive(task));
        }

        @Override
        public boolean await(Future<?> done, Duration timeout) {
            return VirtualScheduler.this.await(done, timeout);
        }

        @Override
        public void close() {
            kill();
        }
    }
}
