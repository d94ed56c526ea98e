package io.marketdata.clickhouse;

import com.clickhouse.client.api.ServerException;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;

/** What the client throws, as what a user can act on. Codes are those of ClickHouse's ErrorCodes. */
final class ServerErrors {
    private static final Set<Integer> REFUSED_LOGIN = Set.of(192, 193, 194, 516);
    private static final Set<Integer> NO_RIGHT = Set.of(164, 497);
    private static final Set<Integer> OTHER_COLUMNS = Set.of(16, 47, 117, 33, 53);
    private static final Set<Integer> PASSING = Set.of(3, 202, 203, 241, 242, 285, 425, 999);
    private static final Set<Integer> LATE = Set.of(159, 209, 210, 319);

    /** Too many queries or sessions. Of any other code the raw rows may be in already, and a view after them failed. */
    private static final Set<Integer> BEFORE_WRITING = Set.of(202, 203);

    private static final Set<Integer> REFUSED_BY_PROXY = Set.of(400, 401, 403, 404);
    private static final int UNKNOWN_DATABASE = 81;
    private static final int UNKNOWN_TABLE = 60;
    private static final int UNKNOWN_SETTING = 115;
    private static final int SETTING_FORBIDDEN = 452;
    private static final int TOO_MANY_PARTS = 252;
    private static final int READONLY = 164;

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
            return new SourceException("MD-N003", refused(server, options), isPassing(server), problem);
        }
        restoreInterrupt(problem);
        if (isUnreachable(problem)) {
            return new SourceException("MD-N001", unreachable(problem, options), mayPass(problem), problem);
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
            Outcome outcome = isBeforeWriting(server) ? Outcome.REJECTED : Outcome.IN_DOUBT;
            return new WriteException(
                    "MD-N003", table + ": " + refused(server, options), outcome, isPassing(server), problem);
        }
        restoreInterrupt(problem);
        if (isUnreachable(problem)) {
            return new WriteException(
                    "MD-N001", unreachable(problem, options), Outcome.REJECTED, mayPass(problem), problem);
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
        if (code == UNKNOWN_SETTING || code == SETTING_FORBIDDEN || isReadOnlyProfile(server)) {
            return new ConfigurationException(
                    "MD-S012",
                    "%s does not let user %s set what this library relies on; change the profile (readonly=1 forbids all settings, readonly=2 is enough to read): %s"
                            .formatted(options.endpoint(), options.user(), serverText(server)),
                    problem);
        }
        if (NO_RIGHT.contains(code)) {
            return new ConfigurationException(
                    "MD-S011",
                    "user %s lacks a right at %s: %s".formatted(options.user(), options.endpoint(), serverText(server)),
                    problem);
        }
        return null;
    }

    private static boolean isReadOnlyProfile(ServerException server) {
        return server.getCode() == READONLY && serverText(server).contains("Cannot modify");
    }

    /** Code 0 is an answer that is not ClickHouse's; a proxy tells of a server behind it that failed midway, too. */
    private static boolean isBeforeWriting(ServerException server) {
        return server.getCode() <= 0
                ? REFUSED_BY_PROXY.contains(server.getTransportProtocolCode())
                : BEFORE_WRITING.contains(server.getCode());
    }

    private static boolean isPassing(ServerException server) {
        if (server.getCode() == TOO_MANY_PARTS) {
            // The same code means "merges lag, wait" and "this block has too many partitions", which never passes.
            return !serverText(server).contains("Too many partitions");
        }
        if (server.getCode() <= 0) {
            return !REFUSED_BY_PROXY.contains(server.getTransportProtocolCode());
        }
        return PASSING.contains(server.getCode()) || LATE.contains(server.getCode());
    }

    private static String refused(ServerException server, ClickHouseOptions options) {
        return "%s answered with code %d: %s".formatted(options.endpoint(), server.getCode(), serverText(server));
    }

    private static String serverText(ServerException server) {
        return MarketDataException.foreign(server.getMessage());
    }

    /**
     * Whether no byte of the request was sent. The client's ConnectionInitiationException and a plain ConnectException do
     * not tell: it throws them, too, where the server hung up without an answer, and for a proxy's 502 and 503.
     */
    private static boolean isUnreachable(Throwable problem) {
        return find(problem, HttpHostConnectException.class) != null
                || find(problem, ConnectTimeoutException.class) != null
                || find(problem, ConnectionRequestTimeoutException.class) != null
                || find(problem, NoRouteToHostException.class) != null
                || find(problem, UnknownHostException.class) != null
                || find(problem, SSLHandshakeException.class) != null
                || find(problem, SSLPeerUnverifiedException.class) != null;
    }

    private static boolean mayPass(Throwable problem) {
        return find(problem, CertificateException.class) == null
                && find(problem, SSLPeerUnverifiedException.class) == null;
    }

    private static String unreachable(Throwable problem, ClickHouseOptions options) {
        SSLException tls = find(problem, SSLException.class);
        if (tls != null) {
            return "no TLS connection to " + options.endpoint() + ": " + MarketDataException.foreign(tls.getMessage())
                    + "; is it a port with TLS, and its certificate one that this JVM trusts?";
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
