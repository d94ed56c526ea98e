package io.marketdata.feed;

import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.Optional;

/** A consumer's place in a feed. Any thread. */
public interface FeedSubscription extends AutoCloseable {
    /** The open time of the last minute that was processed or named as a gap; empty before the first. */
    Optional<Instant> checkpoint(InstrumentId instrument);

    /** How many closed minutes are known and not processed, of all instruments. */
    long lagMinutes();

    /** What was counted so far. */
    FeedTotals totals();

    /**
     * Ends it; at most the call that is under way is finished after it returns. Where checkpoints are kept it waits until they are
     * saved, for 5 s at most. Closing twice does nothing.
     */
    @Override
    void close();
}
