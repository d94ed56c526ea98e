package io.marketdata.clickhouse;

import com.clickhouse.client.api.ConnectionInitiationException;
import com.clickhouse.client.api.ServerException;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the client throws, as what a user can act on. Codes are those of ClickHouse's ErrorCodes. */
final class ServerErrors {
    private static final Set<Integer> REFUSED_LOGIN = Set.of(192, 193, 194, 516);
    private static final Set<Integer> NO_RIGHT = Set.of(164, 497);
    private static final Set<Integer> OTHER_COLUMNS = Set.of(16, 47, 117, 33, 53);
    private static final Set<Integer> PASSING = Set.of(3, 202, 203, 241, 242, 285, 425, 999);
    private static final Set<Integer> UNKNOWN_OUTCOME = Set.of(159, 209, 210, 319);
    private static final int UNKNOWN_DATABASE = 81;
    private static final int UNKNOWN_TABLE = 60;
    private static final int UNKNOWN_SETTING = 115;
    private static final int SETTING_FORBIDDEN = 452;
    private static final int TOO_MANY_PARTS = 252;

    private ServerErrors() {}

    /** Of a query or a statement that writes no candles. */
    static MarketDataException ofRead(Throwable problem, ClickHouseOptions options) {
        MarketDataException known = find(problem, MarketDataException.class);
        if (known != null) {
            return known;
        }
        ServerException server = find(problem, ServerException.class);
        if (server != null) {
            MarketDataException config = ofConfiguration(server, options, problem);
            if (config != null) {
                return config;
            }
            boolean passing = isPassing(server) || UNKNOWN_OUTCOME.contains(server.getCode());
            return new SourceException("MD-N003", refused(server, options), passing, problem);
        }
        restoreInterrupt(problem);
        if (isUnreachable(problem)) {
            return new SourceException("MD-N001", unreachable(problem, options), true, problem);
        }
        return new SourceException(
                "MD-N002",
                "the exchange with " + options.endpoint() + " broke off: " + rootText(problem),
                true,
                problem);
    }

    /** Of an insert: says what is known of the batch. */
    static MarketDataException ofInsert(Throwable problem, String table, ClickHouseOptions options) {
        MarketDataException known = find(problem, MarketDataException.class);
        if (known != null) {
            return known;
        }
        ServerException server = find(problem, ServerException.class);
        if (server != null) {
            MarketDataException config = ofConfiguration(server, options, problem);
            if (config != null) {
                return config;
            }
            boolean doubtful = UNKNOWN_OUTCOME.contains(server.getCode());
            return new WriteException(
                    "MD-N003",
                    table + ": " + refused(server, options),
                    doubtful ? Outcome.IN_DOUBT : Outcome.REJECTED,
                    doubtful || isPassing(server),
                    problem);
        }
        restoreInterrupt(problem);
        if (isUnreachable(problem)) {
            return new WriteException("MD-N001", unreachable(problem, options), Outcome.REJECTED, true, problem);
        }
        return new WriteException(
                "MD-N002",
                "the insert into " + table + " at " + options.endpoint() + " broke off, its outcome is not known: "
                        + rootText(problem),
                Outcome.IN_DOUBT,
                true,
                problem);
    }

    private static @Nullable MarketDataException ofConfiguration(
            ServerException server, ClickHouseOptions options, Throwable problem) {
        int code = server.getCode();
        if (REFUSED_LOGIN.contains(code)) {
            return new ConfigurationException(
                    "MD-S010",
                    "%s refused user %s: check CH_USER and CH_PASSWORD (code %d)"
                            .formatted(options.endpoint(), options.user(), code),
                    problem);
        }
        if (code == UNKNOWN_DATABASE) {
            return new SchemaException(
                    "MD-S001",
                    "database %s is missing at %s: create the schema (ClickHouse.schema().create(), or `schema create`)"
                            .formatted(options.database(), options.endpoint()),
                    List.of("CREATE DATABASE IF NOT EXISTS " + Sql.name(options.database())),
                    problem);
        }
        if (code == UNKNOWN_TABLE) {
            return new SchemaException(
                    "MD-S002",
                    "a table is missing at %s: create the schema (ClickHouse.schema().create(), or `schema create`): %s"
                            .formatted(options.endpoint(), serverText(server)),
                    List.of(),
                    problem);
        }
        if (OTHER_COLUMNS.contains(code)) {
            return new SchemaException(
                    "MD-S003",
                    "the columns at %s are not those of this library: look with `schema check`: %s"
                            .formatted(options.endpoint(), serverText(server)),
                    List.of(),
                    problem);
        }
        if (NO_RIGHT.contains(code)) {
            return new ConfigurationException(
                    "MD-S011",
                    "user %s lacks a right at %s: %s".formatted(options.user(), options.endpoint(), serverText(server)),
                    problem);
        }
        if (code == UNKNOWN_SETTING || code == SETTING_FORBIDDEN) {
            return new ConfigurationException(
                    "MD-S012",
                    "%s does not let user %s set what an exact insert needs; change the profile: %s"
                            .formatted(options.endpoint(), options.user(), serverText(server)),
                    problem);
        }
        return null;
    }

    private static boolean isPassing(ServerException server) {
        if (server.getCode() == TOO_MANY_PARTS) {
            // The same code means "merges lag, wait" and "this block has too many partitions", which never passes.
            return !serverText(server).contains("Too many partitions");
        }
        return PASSING.contains(server.getCode());
    }

    private static String refused(ServerException server, ClickHouseOptions options) {
        return "%s answered with code %d: %s".formatted(options.endpoint(), server.getCode(), serverText(server));
    }

    private static String serverText(ServerException server) {
        return MarketDataException.foreign(server.getMessage());
    }

    private static boolean isUnreachable(Throwable problem) {
        return find(problem, ConnectionInitiationException.class) != null
                || find(problem, ConnectException.class) != null
                || find(problem, UnknownHostException.class) != null
                || find(problem, SSLException.class) != null;
    }

    private static String unreachable(Throwable problem, ClickHouseOptions options) {
        SSLException tls = find(problem, SSLException.class);
        if (tls != null) {
            return "no TLS connection to " + options.endpoint() + ": " + MarketDataException.foreign(tls.getMessage());
        }
        return "cannot reach " + options.endpoint() + ": " + rootText(problem)
                + "; is the server running, and are CH_HOST and CH_PORT right?";
    }

    private static String rootText(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root.getMessage();
        return MarketDataException.foreign(
                root.getClass().getSimpleName() + (text == null || text.isBlank() ? "" : ": " + text));
    }

    private static void restoreInterrupt(Throwable problem) {
        if (find(problem, InterruptedException.class) != null) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T extends Throwable> @Nullable T find(Throwable problem, Class<T> type) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            if (at.getCause() == at) {
                return null;
            }
        }
        return null;
    }
}
