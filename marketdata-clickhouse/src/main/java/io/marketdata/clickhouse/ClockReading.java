package io.marketdata.clickhouse;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the clock of a server said, and between which two moments here.
 *
 * @param servers what it said
 * @param before here, when it was asked
 * @param after here, when the answer was there
 */
record ClockReading(Instant servers, Instant before, Instant after) {
    static ClockReading of(Server server, Clock clock) {
        Instant before = clock.instant();
        String millis =
                server.rows("SELECT toUnixTimestamp64Milli(now64(3))", Map.of()).get(0)[0];
        return new ClockReading(Instant.ofEpochMilli(Long.parseLong(millis)), before, clock.instant());
    }

    /** How far it is ahead of the one here, at least; below zero where it is behind. */
    Duration ahead() {
        if (servers.isAfter(after)) {
            return Duration.between(after, servers);
        }
        return servers.isBefore(before) ? Duration.between(before, servers) : Duration.ZERO;
    }

    /** Whether the two are surely further apart. */
    boolean isApartBy(Duration most) {
        return ahead().abs().compareTo(most) > 0;
    }
}
