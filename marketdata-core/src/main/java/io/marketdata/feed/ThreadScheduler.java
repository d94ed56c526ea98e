package io.marketdata.feed;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A timer that only hands over, so that a task which waits holds up no other's time, and a pool for the tasks. */
final class ThreadScheduler implements LiveScheduler {
    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService pool;

    ThreadScheduler(int threads, Clock clock) {
        if (threads < 2) {
            throw new IllegalArgumentException(
                    "threads " + threads + " is below 2: an insert and a fill may wait at once");
        }
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(
                1, named("marketdata-live-timer"), new ThreadPoolExecutor.DiscardPolicy());
        pool = Executors.newFixedThreadPool(threads, named("marketdata-live"));
        ((ThreadPoolExecutor) pool).setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
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
    }
}
