package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;

/** Whether new rows stand on the same basis as those that are held, told by the closes that both have. */
final class OverlapProof {
    private static final int FEWEST = 30;
    private static final double SPREAD = 1e-4;
    private static final int FEW_SHARE = 100;

    private int shared;
    private int different;
    private double leastRatio = Double.POSITIVE_INFINITY;
    private double mostRatio = Double.NEGATIVE_INFINITY;
    private double leastShift = Double.POSITIVE_INFINITY;
    private double mostShift = Double.NEGATIVE_INFINITY;

    private OverlapProof() {}

    /** What the overlap says. */
    enum Verdict {
        /** The closes are the same, save for a few corrections. */
        SAME_BASIS,
        /** All by one factor. */
        SCALED,
        /** All by one amount. */
        SHIFTED,
        /** Too many differ, by no rule. */
        CORRECTED,
        /** Too few rows are in both. */
        TOO_SHORT
    }

    /** @param held the rows of the cache in the time of the new ones */
    static Verdict of(Bars bars, CandleStream held) {
        OverlapProof proof = new OverlapProof();
        CandleBatch batch = CandleBatch.ofCapacity(4096);
        int next = 0;
        while (held.read(batch)) {
            for (int row = 0; row < batch.size(); row++) {
                long time = batch.openTimeMillis()[row];
                while (next < bars.size() && bars.time(next) < time) {
                    next++;
                }
                if (next < bars.size() && bars.time(next) == time) {
                    proof.pair(batch.closes()[row], bars.close(next));
                }
            }
            batch.clear();
        }
        return proof.verdict();
    }

    private void pair(double old, double now) {
        shared++;
        if (old != now) {
            different++;
        }
        leastRatio = Math.min(leastRatio, now / old);
        mostRatio = Math.max(mostRatio, now / old);
        leastShift = Math.min(leastShift, now - old);
        mostShift = Math.max(mostShift, now - old);
    }

    private Verdict verdict() {
        if (shared < FEWEST) {
            return Verdict.TOO_SHORT;
        }
        if (different == 0 || different <= Math.max(1, shared / FEW_SHARE)) {
            return Verdict.SAME_BASIS;
        }
        if (mostRatio - leastRatio < SPREAD) {
            return Verdict.SCALED;
        }
        double scale = Math.max(Math.abs(leastShift), Math.abs(mostShift));
        return mostShift - leastShift < SPREAD * scale ? Verdict.SHIFTED : Verdict.CORRECTED;
    }
}
