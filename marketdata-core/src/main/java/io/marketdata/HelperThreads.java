package io.marketdata;

import io.marketdata.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** The threads that a run needs for a while: made by a factory of the host's, gone before the run returns. */
final class HelperThreads {
    private final ThreadFactory factory;
    private final List<Thread> started = new ArrayList<>();

    HelperThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    int count() {
        return started.size();
    }

    /**
     * Starts one more.
     *
     * @throws ConfigurationException where the factory makes none; whatever it throws is let through
     */
    void start(Runnable work) {
        Thread thread = factory.newThread(work);
        if (thread == null) {
            throw new ConfigurationException("MD-B003", "the thread factory of threads(...) made no thread");
        }
        started.add(thread);
        thread.start();
    }

    /**
     * Waits for all of them, however long it takes: what they work on is lent to them. An interrupt is passed on to
     * them, and the caller's flag stays set.
     */
    void join(Runnable onInterrupt) {
        boolean interrupted = false;
        for (Thread thread : started) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException stop) {
                    interrupted = true;
                    onInterrupt.run();
                    started.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
