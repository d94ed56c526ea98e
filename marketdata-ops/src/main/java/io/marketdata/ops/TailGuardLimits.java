package io.marketdata.ops;

import java.time.Duration;

/**
 * What a tail guard may repair of one instrument in one run; beyond it nothing is begun.
 *
 * @param gapMinutes the longest gap
 * @param range the longest range of one request
 * @param bars the most missing minutes
 * @param chunks the most requests
 * @param quiet how old a minute of a market that never closes is before it can be repaired; before it can be remembered as
 *     one that the provider does not have it is as old, and ten minutes at least
 * @param whileOpen whether a market that closes is repaired while it is open, too, up to the quiet minutes
 */
public record TailGuardLimits(int gapMinutes, Duration range, int bars, int chunks, Duration quiet, boolean whileOpen) {
    public TailGuardLimits {
        if (gapMinutes < 1 || range.isNegative() || range.isZero() || bars < 1 || chunks < 1 || quiet.isNegative()) {
            throw new IllegalArgumentException("a limit of the tail guard is below its least: gapMinutes " + gapMinutes
                    + ", range " + range + ", bars " + bars + ", chunks " + chunks + ", quiet " + quiet);
        }
    }

    /** 240 minutes a gap, 24 hours a range, 5,000 bars, 200 requests; 5 quiet minutes; closed markets only. */
    public static TailGuardLimits defaults() {
        return new TailGuardLimits(240, Duration.ofHours(24), 5_000, 200, Duration.ofMinutes(5), false);
    }

    /** The same with other bounds. */
    public TailGuardLimits bounds(int longestGapMinutes, Duration longestRange, int mostBars, int mostChunks) {
        return new TailGuardLimits(longestGapMinutes, longestRange, mostBars, mostChunks, quiet, whileOpen);
    }

    /** The same for markets that may be repaired while they are open. */
    public TailGuardLimits repairWhileOpen() {
        return new TailGuardLimits(gapMinutes, range, bars, chunks, quiet, true);
    }
}
