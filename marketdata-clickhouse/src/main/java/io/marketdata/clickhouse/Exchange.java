package io.marketdata.clickhouse;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request under way, from the first byte out to the end of the answer; of one that is read as it comes, to its head. It ends in time whatever the other side does:
 * a socket's own timeout sees silence alone, a byte a second would hold it for ever.
 *
 * <p>Opened and closed by the thread that asks; looked at by the {@link Watchdog}.
 */
final class Exchange implements AutoCloseable {
    private static final int CANCELS_BEFORE_INTERRUPT = 2;

    /** Why an exchange was ended from here. */
    enum Ended {
        LATE,
        INTERRUPTED,
        CLOSED
    }

    private final Thread caller = Thread.currentThread();
    private final Duration limit;
    private final long startNanos = System.nanoTime();
    private final BooleanSupplier closed;
    private final Runnable cancel;
    private @Nullable Future<?> ticks;
    private @Nullable Ended ended;
    private int cancels;
    private boolean interruptedHere;
    private boolean over;

    /**
     * An exchange that begins now.
     *
     * @param closed whether whoever asks has been closed meanwhile
     * @param cancel breaks the connection off; called again until the exchange is over, on another thread
     */
    Exchange(Duration limit, BooleanSupplier closed, Runnable cancel) {
        this.limit = limit;
        this.closed = closed;
        this.cancel = cancel;
    }

    synchronized void watchedBy(Future<?> regularLooks) {
        ticks = regularLooks;
    }

    synchronized void look() {
        if (over) {
            return;
        }
        if (ended == null) {
            ended = reason();
        }
        if (ended == null) {
            return;
        }
        cancel.run();
        cancels++;
        if (cancels > CANCELS_BEFORE_INTERRUPT && !interruptedHere && !caller.isInterrupted()) {
            // The client waits without a connection: it honours a Retry-After by sleeping, however long that is.
            interruptedHere = true;
            caller.interrupt();
        }
    }

    synchronized boolean isEnded() {
        return ended != null;
    }

    private @Nullable Ended reason() {
        if (closed.getAsBoolean()) {
            return Ended.CLOSED;
        }
        if (caller.isInterrupted()) {
            return Ended.INTERRUPTED;
        }
        return System.nanoTime() - startNanos >= limit.toNanos() ? Ended.LATE : null;
    }

    /** What goes to the caller: the failure, or why the exchange was ended. */
    synchronized Throwable explain(Throwable failure) {
        if (ended == null) {
            return failure;
        }
        return new ExchangeEndedException(
                ended,
                switch (ended) {
                    case LATE -> "it did not end within " + limit;
                    case INTERRUPTED -> "the thread was interrupted";
                    case CLOSED -> "it was closed meanwhile";
                },
                failure);
    }

    @Override
    public synchronized void close() {
        over = true;
        if (ticks != null) {
            ticks.cancel(false);
        }
        if (interruptedHere) {
            // The interrupt was for the client alone.
            Thread.interrupted();
        }
    }
}
