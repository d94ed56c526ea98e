package io.marketdata;

import org.jspecify.annotations.Nullable;

/**
 * Asks a run to stop, once and for good. Any thread may ask; a run looks between batches, finishes what is in flight and
 * reports what was done.
 */
public final class Cancellation {
    private final @Nullable Cancellation first;
    private final @Nullable Cancellation second;
    private volatile boolean cancelled;

    /** A token that nobody has used yet. */
    public Cancellation() {
        this(null, null);
    }

    private Cancellation(@Nullable Cancellation first, @Nullable Cancellation second) {
        this.first = first;
        this.second = second;
    }

    /** Asks; asking again does nothing. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled || (first != null && first.isCancelled()) || (second != null && second.isCancelled());
    }

    /** A token that is cancelled as soon as one of the two is. */
    Cancellation or(Cancellation other) {
        return new Cancellation(this, other);
    }
}
