package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares this machine's clock with that of every node and with the newest candle, once, before the first write: of two versions
 * of a candle the one that was taken in later counts, so a clock that is behind would write what nobody ever reads.
 */
final class ClockCheck {
    private static final System.Logger LOG = System.getLogger("io.marketdata.clickhouse");

    /** The newest rows are in the parts that were written lately; all of a large table need not be read. */
    private static final int LATEST_PARTS = 8;

    private static final String BY_TIME = """
        SELECT name FROM system.parts WHERE active AND database = {database:String} AND table = {name:String}
        ORDER BY modification_time DESC
        """;

    private static final String NO_RIGHT = "MD-S011";

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
        ClockReading reading = ClockReading.of(server, clock);
        requireNewestIsPast(reading.after());
        requireTogether(reading, server.options());
        for (ClickHouseOptions other : EveryNode.others(server.options())) {
            otherNode(other);
        }
        checked = true;
    }

    private void requireNewestIsPast(Instant now) {
        if (table == null) {
            return;
        }
        Instant newest = newest(table);
        if (now.isBefore(newest.minus(server.options().maxClockSkew()))) {
            throw new ConfigurationException(
                    "MD-T001",
                    "this machine's clock says %s, but the newest candle at %s was taken in at %s: what is written now would be older; set the clock"
                            .formatted(now, server.options().endpoint(), newest));
        }
    }

    /** Without the right to see {@code system.parts} it is a pass over one column of all rows. */
    private Instant newest(String name) {
        try {
            return newest(name, " WHERE _part IN (%s LIMIT %d)".formatted(BY_TIME, LATEST_PARTS));
        } catch (ConfigurationException problem) {
            if (!problem.code().equals(NO_RIGHT)) {
                throw problem;
            }
            return newest(name, "");
        }
    }

    private Instant newest(String name, String where) {
        String database = server.options().database();
        String[] answer = server.rows(
                        "SELECT toUnixTimestamp64Milli(max(ingested_at)) FROM " + Sql.name(database, name) + where,
                        Map.of("database", database, "name", name))
                .get(0);
        return Instant.ofEpochMilli(Long.parseLong(answer[0]));
    }

    /** One that does not answer has no clock to compare; the inserts for its shard say that it is away. */
    private void otherNode(ClickHouseOptions node) {
        ClockReading reading;
        try (Server other = Server.connect(node.hurried())) {
            reading = ClockReading.of(other.askedBy(server::isGivenUp), clock);
        } catch (MarketDataException away) {
            LOG.log(System.Logger.Level.DEBUG, "the clock of a node is not known", away);
            return;
        }
        requireTogether(reading, node);
    }

    private static void requireTogether(ClockReading reading, ClickHouseOptions asked) {
        Duration most = asked.maxClockSkew();
        if (reading.isApartBy(most)) {
            throw new ConfigurationException(
                    "MD-T001",
                    "this machine's clock says %s, that of %s says %s: they may be %s apart; set the wrong one, or raise maxClockSkew"
                            .formatted(reading.after(), asked.endpoint(), reading.servers(), most));
        }
    }
}
