package io.marketdata.bybit;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs tasks one after the other, in the order in which they came, on the threads of an executor. */
final class SerialLane implements Executor {
    private final Executor executor;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private volatile @Nullable Thread thread;

    SerialLane(Executor executor) {
        this.executor = executor;
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
                task.run();
            }
        } finally {
            thread = null;
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
