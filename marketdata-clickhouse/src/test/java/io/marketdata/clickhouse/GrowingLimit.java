package io.marketdata.clickhouse;

import java.time.Duration;

/**
 * Deadlines of an exchange that has to get somewhere before they pass: a test begins with a short one, and where the machine was
 * too slow for it tries again with a longer one.
 */
final class GrowingLimit {
    private static final Duration FIRST = Duration.ofMillis(300);
    private static final Duration LAST = Duration.ofSeconds(20);
    private static final int FACTOR = 4;

    private GrowingLimit() {}

    interface Attempt {
        /**
         * Tries once.
         *
         * @param last whether there will be no longer one: then it has to hold
         * @return whether the exchange got there in time, and everything was asserted
         */
        boolean within(Duration limit, boolean last) throws Exception;
    }

    static void each(Attempt attempt) throws Exception {
        Duration limit = FIRST;
        while (!attempt.within(limit, limit.equals(LAST))) {
            Duration longer = limit.multipliedBy(FACTOR);
            limit = longer.compareTo(LAST) < 0 ? longer : LAST;
        }
    }
}
