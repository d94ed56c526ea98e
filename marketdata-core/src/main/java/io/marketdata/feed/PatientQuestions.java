package io.marketdata.feed;

import io.marketdata.feed.LiveScheduler.Wait;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Questions to a venue that no candle waits for, one at a time: however many they are and however long their answers take, those
 * that candles wait for have the other threads, and at most one of these before them. Any thread.
 */
final class PatientQuestions {
    private final LiveScheduler scheduler;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    PatientQuestions(LiveScheduler scheduler) {
        this.scheduler = scheduler;
    }

    void ask(Runnable question) {
        synchronized (this) {
            waiting.add(question);
            if (busy) {
                return;
            }
            busy = true;
        }
        begin();
    }

    private void begin() {
        try {
            scheduler.execute(Wait.REQUEST, this::next);
        } catch (RuntimeException | Error noThread) {
            synchronized (this) {
                busy = false;
            }
            throw noThread;
        }
    }

    private void next() {
        Runnable question = first();
        try {
            if (question != null) {
                question.run();
            }
        } finally {
            if (isMore()) {
                begin();
            }
        }
    }

    private synchronized @Nullable Runnable first() {
        return waiting.poll();
    }

    private synchronized boolean isMore() {
        busy = !waiting.isEmpty();
        return busy;
    }
}
