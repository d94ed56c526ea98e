package io.marketdata.feed;

import java.util.concurrent.atomic.LongAdder;

/** The counters of {@link SeamTotals}. */
final class SeamCounts {
    final LongAdder released = new LongAdder();
    final LongAdder filled = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder corrections = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder notConfirmed = new LongAdder();
    final LongAdder overflowed = new LongAdder();
    final LongAdder unusable = new LongAdder();
    final LongAdder fills = new LongAdder();
    final LongAdder failedRequests = new LongAdder();
    final LongAdder holes = new LongAdder();
    final LongAdder interruptions = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder failedListeners = new LongAdder();

    SeamTotals totals() {
        return new SeamTotals(
                released.sum(),
                filled.sum(),
                duplicates.sum(),
                corrections.sum(),
                late.sum(),
                notConfirmed.sum(),
                overflowed.sum(),
                unusable.sum(),
                fills.sum(),
                failedRequests.sum(),
                holes.sum(),
                interruptions.sum(),
                waits.sum(),
                failedListeners.sum());
    }
}
