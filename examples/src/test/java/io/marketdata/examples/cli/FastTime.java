package io.marketdata.examples.cli;

import io.marketdata.feed.LiveScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time that passes faster than this machine's, and the same in every process that is told of it. */
final class FastTime extends Clock {
    private final long hereMillis;
    private final long thereMillis;
    private final int speed;

    private FastTime(long hereMillis, long thereMillis, int speed) {
        this.hereMillis = hereMillis;
        this.thereMillis = thereMillis;
        this.speed = speed;
    }

    /** From a whole minute a day and more ago on, so that the engine, which goes by true time, never sees the future. */
    static FastTime ofSpeed(int speed) {
        long now = System.currentTimeMillis();
        long past = speed == 1 ? now : now - Duration.ofHours(36).toMillis();
        return new FastTime(now, past - past % 60_000, speed);
    }

    /** What {@link #toString} said, in another process. */
    static FastTime parse(String text) {
        String[] parts = text.split(" ", -1);
        return new FastTime(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public String toString() {
        return hereMillis + " " + thereMillis + " " + speed;
    }

    /** The minute that it began with. */
    Instant origin() {
        return Instant.ofEpochMilli(thereMillis);
    }

    int speed() {
        return speed;
    }

    @Override
    public long millis() {
        return thereMillis + (System.currentTimeMillis() - hereMillis) * speed;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("UTC only");
    }

    /** Threads whose delays are of this time. */
    LiveScheduler scheduler(int threads) {
        return new Hurried(LiveScheduler.ofThreads(threads));
    }

    /** Timers whose delays are of this time; of the calls that plan only the one that the stream makes. */
    ScheduledThreadPoolExecutor timers() {
        return new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "fast-timers");
            thread.setDaemon(true);
            return thread;
        }) {
            @Override
            public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
                return super.schedule(command, unit.toNanos(delay) / speed, TimeUnit.NANOSECONDS);
            }
        };
    }

    private final class Hurried implements LiveScheduler {
        private final LiveScheduler threads;

        Hurried(LiveScheduler threads) {
            this.threads = threads;
        }

        @Override
        public Clock clock() {
            return FastTime.this;
        }

        @Override
        public void execute(Runnable task) {
            threads.execute(task);
        }

        @Override
        public void execute(Wait kind, Runnable task) {
            threads.execute(kind, task);
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            threads.schedule(delay.dividedBy(speed), task);
        }

        @Override
        public boolean await(Future<?> done, Duration timeout) {
            return threads.await(done, timeout);
        }

        @Override
        public void close() {
            threads.close();
        }
    }
}
