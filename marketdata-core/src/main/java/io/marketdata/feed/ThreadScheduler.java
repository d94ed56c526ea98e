package io.marketdata.feed;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A timer that only hands over, so that a task which waits holds up no other's time, a pool for inserts and what is quick, and
 * one for each kind of wait: a venue that answers nothing, or a consumer that never returns, takes the threads of its kind alone.
 */
final class ThreadScheduler implements LiveScheduler {
    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService pool;
    private final Map<Wait, ExecutorService> waits = new EnumMap<>(Wait.class);

    ThreadScheduler(int threads, Clock clock) {
        if (threads < 2) {
            throw new IllegalArgumentException(
                    "threads " + threads + " is below 2: an insert and a cache may wait at once");
        }
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(
                1, named("marketdata-live-timer"), new ThreadPoolExecutor.DiscardPolicy());
        // One more: while an insert and a cache wait there is a thread for what is due.
        pool = pool(threads + 1, "marketdata-live");
        for (Wait kind : Wait.values()) {
            waits.put(kind, pool(threads, "marketdata-live-" + kind.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static ExecutorService pool(int threads, String name) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named(name),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public void execute(Wait kind, Runnable task) {
        waits.getOrDefault(kind, pool).execute(task);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void schedule(Duration delay, Runnable task) {
        timer.schedule(() -> pool.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean await(Future<?> done, Duration timeout) {
        try {
            done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException failed) {
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return done.isDone();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        pool.shutdownNow();
        waits.values().forEach(ExecutorService::shutdownNow);
    }
}
