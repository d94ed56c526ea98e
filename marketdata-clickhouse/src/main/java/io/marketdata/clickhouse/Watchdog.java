package io.marketdata.clickhouse;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Looks at every exchange under way ten times a second, on one daemon thread that is there while it is needed. */
final class Watchdog implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    private final ScheduledThreadPoolExecutor ticks;

    Watchdog() {
        ticks = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "marketdata-clickhouse-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        ticks.setRemoveOnCancelPolicy(true);
        ticks.setKeepAliveTime(10, TimeUnit.SECONDS);
        ticks.allowCoreThreadTimeOut(true);
        // An exchange that is under way while this is closed is looked at until it has ended.
        ticks.setContinueExistingPeriodicTasksAfterShutdownPolicy(true);
    }

    /** An exchange of the calling thread, which closes it. */
    Exchange watch(Duration limit, BooleanSupplier closed, Runnable cancel) {
        Exchange exchange = new Exchange(limit, closed, cancel);
        exchange.watchedBy(
                ticks.scheduleWithFixedDelay(exchange::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS));
        return exchange;
    }

    @Override
    public void close() {
        ticks.shutdown();
    }
}
