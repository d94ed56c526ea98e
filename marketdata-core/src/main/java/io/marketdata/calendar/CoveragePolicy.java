package io.marketdata.calendar;

/**
 * Which of the minutes that are not there are missing, for an instrument whose source may leave out minutes without a
 * trade.
 *
 * @param minGapMinutes a run of absent minutes counts from this length on
 * @param minCoverage in a trading day with a smaller share of its expected minutes, every absent one counts, if all of
 *     the day was looked at; 0 to 1
 */
public record CoveragePolicy(int minGapMinutes, double minCoverage) {
    public CoveragePolicy {
        if (minGapMinutes < 1) {
            throw new IllegalArgumentException("minGapMinutes " + minGapMinutes + " is below 1");
        }
        if (!(minCoverage >= 0 && minCoverage <= 1)) {
            throw new IllegalArgumentException("minCoverage " + minCoverage + " is not between 0 and 1");
        }
    }

    /** Every expected minute has to be there. */
    public static CoveragePolicy strict() {
        return new CoveragePolicy(1, 1);
    }

    /** Short gaps are minutes without a trade, unless a trading day has too many of them. */
    public static CoveragePolicy sparse(int minGapMinutes, double minCoverage) {
        return new CoveragePolicy(minGapMinutes, minCoverage);
    }

    public boolean isStrict() {
        return minGapMinutes == 1;
    }
}
