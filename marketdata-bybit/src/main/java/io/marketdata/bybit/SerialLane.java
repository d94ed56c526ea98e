package io.marketdata.bybit;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order in which they came, on the threads of an executor. One that throws, be it an {@link
 * Error}, ends neither the lane nor the thread.
 */
final class SerialLane implements Executor {
    private final Executor executor;
    private final Consumer<Throwable> onThrown;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private volatile @Nullable Thread thread;

    /** @param onThrown is told on the lane what a task threw, before the next one runs */
    SerialLane(Executor executor, Consumer<Throwable> onThrown) {
        this.executor = executor;
        this.onThrown = onThrown;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException shutDown) {
            // Nobody is there any more who could be told.
            synchronized (tasks) {
                tasks.clear();
                running = false;
            }
        } catch (Error noThread) {
            // The tasks wait for the next one that comes.
            synchronized (tasks) {
                running = false;
            }
            throw noThread;
        }
    }

    /** Whether the calling thread runs a task of this lane. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        thread = Thread.currentThread();
        try {
            for (Runnable task = next(); task != null; task = next()) {
                run(task);
            }
        } finally {
            thread = null;
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error thrown) {
            try {
                onThrown.accept(thrown);
            } catch (RuntimeException | Error again) {
                // Most likely for the same reason, such as no memory: there is nobody left to tell.
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            Runnable task = tasks.poll();
            if (task == null) {
                thread = null;
                running = false;
            }
            return task;
        }
    }
}
