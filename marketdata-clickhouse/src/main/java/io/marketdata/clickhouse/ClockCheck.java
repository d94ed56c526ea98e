package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares this machine's clock with the server's and with the newest candle, once, before the first write: of two versions
 * of a candle the one that was taken in later counts, so a clock that is behind would write what nobody ever reads.
 */
final class ClockCheck {
    /** The newest rows are in a part that was inserted or merged lately; all of a large table need not be read. */
    private static final int LATEST_PARTS = 8;

    private final Server server;
    private final Clock clock;
    private final @Nullable String table;
    private boolean checked;

    /**
     * A check that has not been made.
     *
     * @param table whose newest version is compared; null to compare the two clocks alone
     */
    ClockCheck(Server server, Clock clock, @Nullable String table) {
        this.server = server;
        this.clock = clock;
        this.table = table;
    }

    /**
     * Checks at the first call that gets an answer.
     *
     * @throws ConfigurationException where the clocks are too far apart
     */
    synchronized void check() {
        if (checked) {
            return;
        }
        Instant before = clock.instant();
        List<String[]> answer = ask();
        Instant after = clock.instant();
        Instant servers = instant(answer.get(0)[0]);
        Instant newest = instant(answer.get(0)[1]);
        Duration most = server.options().maxClockSkew();
        String endpoint = server.options().endpoint();
        if (after.isBefore(newest.minus(most))) {
            throw new ConfigurationException(
                    "MD-T001",
                    "this machine's clock says %s, but the newest candle at %s was taken in at %s: what is written now would be older; set the clock"
                            .formatted(after, endpoint, newest));
        }
        if (servers.isBefore(before.minus(most)) || servers.isAfter(after.plus(most))) {
            throw new ConfigurationException(
                    "MD-T001",
                    "this machine's clock says %s, that of %s says %s: they may be %s apart; set the wrong one, or raise maxClockSkew"
                            .formatted(after, endpoint, servers, most));
        }
        checked = true;
    }

    private List<String[]> ask() {
        if (table == null) {
            return server.rows("SELECT toUnixTimestamp64Milli(now64(3)), toInt64(0)", Map.of());
        }
        String database = server.options().database();
        return server.rows(
                """
                SELECT toUnixTimestamp64Milli(now64(3)), toUnixTimestamp64Milli(max(ingested_at)) FROM %s
                WHERE _part IN (SELECT name FROM system.parts
                  WHERE active AND database = {database:String} AND table = {name:String}
                  ORDER BY modification_time DESC LIMIT %d)
                """.formatted(Sql.name(database, table), LATEST_PARTS), Map.of("database", database, "name", table));
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}
