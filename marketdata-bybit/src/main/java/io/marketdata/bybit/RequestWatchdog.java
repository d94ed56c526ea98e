package io.marketdata.bybit;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every request under way ten times a second, on one daemon thread that is there while it is needed. A socket's own
 * timeout sees silence alone, a byte a second would hold it for ever.
 */
final class RequestWatchdog implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    private final ScheduledThreadPoolExecutor ticks;

    RequestWatchdog() {
        ticks = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "marketdata-bybit-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        ticks.setRemoveOnCancelPolicy(true);
        ticks.setKeepAliveTime(5, TimeUnit.SECONDS);
        ticks.allowCoreThreadTimeOut(true);
    }

    /** A request of the calling thread, which closes it. */
    Watch watch(Duration limit, Runnable cancel) {
        Watch watch = new Watch(limit, cancel);
        watch.watchedBy(ticks.scheduleWithFixedDelay(watch::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS));
        return watch;
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }

    /** One request under way. */
    static final class Watch implements AutoCloseable {
        private final Thread caller = Thread.currentThread();
        private final long startNanos = System.nanoTime();
        private final Duration limit;
        private final Runnable cancel;
        private @Nullable Future<?> looks;
        private boolean over;
        private boolean late;
        private boolean interrupted;

        private Watch(Duration limit, Runnable cancel) {
            this.limit = limit;
            this.cancel = cancel;
        }

        private synchronized void watchedBy(Future<?> regularLooks) {
            looks = regularLooks;
        }

        private synchronized void look() {
            if (over) {
                return;
            }
            interrupted |= caller.isInterrupted();
            late |= System.nanoTime() - startNanos >= limit.toNanos();
            if (interrupted || late) {
                cancel.run();
            }
        }

        synchronized boolean late() {
            return late;
        }

        synchronized boolean interrupted() {
            return interrupted || caller.isInterrupted();
        }

        @Override
        public synchronized void close() {
            over = true;
            if (looks != null) {
                looks.cancel(false);
            }
        }
    }
}
