package io.marketdata.feed;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Future;

/**
 * The time and the threads of everything live, in one place that a host program or a test can replace. Any thread.
 *
 * <p>Tasks may wait for networks and stores. A task that throws does not end the scheduler.
 */
public interface LiveScheduler extends AutoCloseable {
    /** What a task may wait for, and for long: tasks of one kind hold up those of the same kind alone. */
    enum Wait {
        /** Answers of the venue, as a seam asks for them. */
        REQUEST,
        /** Whatever a feed looks for missed minutes in. */
        SEARCH,
        /** The return of a consumer's call. */
        CONSUMER,
        /** The store that keeps the places of consumers. */
        CHECKPOINT
    }

    /** What time it is. */
    Clock clock();

    /** Runs a task soon, on one of the scheduler's threads. Does nothing once it is closed. */
    void execute(Runnable task);

    /**
     * Runs a task that may wait for long, so that it holds up neither tasks of another kind nor those of {@link
     * #execute(Runnable)} and {@link #schedule}. By default it is as any other task: for schedulers whose tasks do not wait.
     */
    default void execute(Wait kind, Runnable task) {
        execute(task);
    }

    /** Runs a task once, after a delay. Does nothing once it is closed. */
    void schedule(Duration delay, Runnable task);

    /** Waits until something is done or the time is over; whether it is done. An interrupt ends the wait. */
    boolean await(Future<?> done, Duration timeout);

    /** Ends the threads; what has not begun is not begun. Closing twice does nothing. */
    @Override
    void close();

    /**
     * A scheduler with threads of its own, begun when they are needed: daemons, one for the timers, and pools of their own for
     * inserts and for each kind of {@link Wait}.
     *
     * @param threads how many tasks of one kind may wait at once, at least 2
     */
    static LiveScheduler ofThreads(int threads) {
        return new ThreadScheduler(threads, Clock.systemUTC());
    }
}
