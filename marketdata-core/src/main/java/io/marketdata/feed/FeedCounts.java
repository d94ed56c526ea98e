package io.marketdata.feed;

/** The counters of {@link FeedTotals}, guarded by the lock of their {@link FeedRun}. */
final class FeedCounts {
    long delivered;
    long duplicates;
    long corrections;
    long correctionsLost;
    long overflowed;
    long ignored;
    long repairs;
    long gapMinutes;

    void delivered(FeedEvent event) {
        if (event instanceof FeedEvent.Closed) {
            delivered++;
        } else if (event instanceof FeedEvent.Corrected) {
            corrections++;
        } else if (event instanceof FeedEvent.Gap gap) {
            gapMinutes += gap.range().duration().toMinutes();
        }
    }

    FeedTotals totals(long failedCheckpoints) {
        return new FeedTotals(
                delivered,
                duplicates,
                corrections,
                correctionsLost,
                overflowed,
                ignored,
                repairs,
                gapMinutes,
                failedCheckpoints);
    }
}
