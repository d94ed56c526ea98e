package io.marketdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/** Makes daemon threads and remembers them. */
final class RecordingThreads implements ThreadFactory {
    private final List<Thread> made = new CopyOnWriteArrayList<>();

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "test-helper");
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    int count() {
        return made.size();
    }

    void assertAllGone() {
        assertThat(made).as("threads that outlive the run").noneMatch(Thread::isAlive);
    }
}
