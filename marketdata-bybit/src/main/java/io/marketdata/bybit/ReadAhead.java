package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The pages of the next windows, under way while the one before is consumed. Only windows that are over by the venue's clock
 * are asked for ahead: what is in them does not depend on when one asks. One thread.
 */
final class ReadAhead implements AutoCloseable {
    private final KlineFetch fetch;
    private final ExecutorService threads;
    private final int depth;
    private final Deque<Ahead> under = new ArrayDeque<>();

    private record Ahead(long from, long to, Future<KlinePage> page) {}

    ReadAhead(KlineFetch fetch, ExecutorService threads, int depth) {
        this.fetch = fetch;
        this.threads = threads;
        this.depth = depth;
    }

    /** A page, the one that is under way where there is such a one. */
    KlinePage take(long from, long to) {
        Ahead next = under.peek();
        if (next == null || next.from != from || next.to != to) {
            close();
            return fetch.window(from, to);
        }
        under.remove();
        try {
            return next.page.get();
        } catch (InterruptedException interrupted) {
            next.page.cancel(true);
            Thread.currentThread().interrupt();
            throw RequestBudget.interrupted(interrupted);
        } catch (CancellationException cancelled) {
            return fetch.window(from, to);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof SourceException problem) {
                throw problem;
            }
            throw cause instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(cause);
        }
    }

    /**
     * Asks ahead for the windows behind a place.
     *
     * @param endMillis where the last of them ends
     * @param edge up to where all is over by the venue's clock
     */
    void beginBehind(long place, long endMillis, long edge) {
        Ahead last = under.peekLast();
        long from = last == null ? place : last.to;
        while (under.size() < depth && from < endMillis && Math.min(from + fetch.pageMillis(), endMillis) <= edge) {
            long start = from;
            long end = Math.min(from + fetch.pageMillis(), endMillis);
            try {
                under.add(new Ahead(start, end, threads.submit(() -> fetch.window(start, end))));
            } catch (RejectedExecutionException closed) {
                return;
            }
            from = end;
        }
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        under.forEach(ahead -> ahead.page.cancel(true));
        under.clear();
    }
}
