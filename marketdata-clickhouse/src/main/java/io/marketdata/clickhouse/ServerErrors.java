package io.marketdata.clickhouse;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ClientMisconfigurationException;
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
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern BARE_STATUS = Pattern.compile("Unexpected result status (\\d{3})");
    private static final Pattern FAILING_VIEW = Pattern.compile("while pushing to view ([^\\s:]+?)[.:]?(?:\\s|$)");
    private static final int PROXY_WANTS_LOGIN = 407;
    private static final int UNKNOWN_DATABASE = 81;
    private static final int UNKNOWN_TABLE = 60;
    private static final int UNKNOWN_SETTING = 115;
    private static final int SETTING_FORBIDDEN = 452;
    private static final int READONLY = 164;

    private ServerErrors() {}

    /** ClickHouse's code behind a failure; 0 where there is none. */
    static int codeOf(Throwable problem) {
        ServerException server = find(problem, ServerException.class);
        return server == null ? 0 : server.getCode();
    }

    /** Of a query or a statement that writes no candles. */
    static MarketDataException ofRead(Throwable problem, ClickHouseOptions options) {
        MarketDataException known = find(problem, MarketDataException.class);
        if (known != null) {
            return known;
        }
        Throwable cause = Secrets.safe(problem, options);
        ServerException server = find(problem, ServerException.class);
        if (server != null) {
            MarketDataException config = ofConfiguration(server, options, cause);
            if (config != null) {
                return config;
            }
            return new SourceException(
                    "MD-N003", refused(server, options), kind(server).isRetried(), cause);
        }
        ForeignAnswerException foreign = find(problem, ForeignAnswerException.class);
        if (foreign != null) {
            return new SourceException(
                    "MD-N003",
                    "%s answered with HTTP status 200, and not as ClickHouse does (%s): are CH_HOST and CH_PORT right, or does something before the server answer for it?"
                            .formatted(options.endpoint(), foreign.getMessage()),
                    foreign.mayPass(),
                    cause);
        }
        int status = statusOf(problem);
        if (status == PROXY_WANTS_LOGIN) {
            return new SourceException("MD-N006", proxyWantsLogin(options), false, cause);
        }
        if (status > 0) {
            boolean mayPass = RetryTable.of(0, status, "").isRetried();
            return new SourceException("MD-N003", answered(status, options), mayPass, cause);
        }
        restoreInterrupt(problem);
        if (isUnreachable(problem)) {
            return new SourceException("MD-N001", unreachable(problem, options), mayPass(problem), cause);
        }
        return new SourceException(
                "MD-N002",
                "the exchange with " + options.endpoint() + " broke off: " + text(problem, options),
                true,
                cause);
    }

    /**
     * Of an insert: says what is known of the batch.
     *
     * @param bodySent whether a byte of the rows may have left
     */
    static InsertFailure ofInsert(Throwable problem, boolean bodySent, InsertTarget target, ClickHouseOptions options) {
        MarketDataException known = find(problem, MarketDataException.class);
        if (known != null) {
            return new InsertFailure(ErrorClass.PERMANENT, known);
        }
        Throwable cause = Secrets.safe(problem, options);
        ServerException server = find(problem, ServerException.class);
        if (server != null) {
            MarketDataException config = ofConfiguration(server, options, cause);
            if (config != null) {
                // A view is fed after the raw table, which may have taken its rows.
                boolean behindRaw = FAILING_VIEW
                        .matcher(String.valueOf(server.getMessage()))
                        .find();
                return new InsertFailure(behindRaw ? ErrorClass.PERMANENT : ErrorClass.CONFIGURATION, config);
            }
            return refusedInsert(server, target, options, cause);
        }
        int status = statusOf(problem);
        if (status == PROXY_WANTS_LOGIN) {
            return new InsertFailure(
                    ErrorClass.CONFIGURATION,
                    new WriteException("MD-N006", proxyWantsLogin(options), Outcome.REJECTED, false, cause));
        }
        if (status > 0) {
            ErrorClass kind = RetryTable.of(0, status, "");
            Outcome outcome = kind.leavesDoubt() ? Outcome.IN_DOUBT : Outcome.REJECTED;
            String message = target + ": " + answered(status, options);
            return new InsertFailure(kind, new WriteException("MD-N003", message, outcome, kind.isRetried(), cause));
        }
        restoreInterrupt(problem);
        if (isUnreachable(problem)) {
            return unreachableInsert(problem, bodySent, target, options, cause);
        }
        if (!bodySent && find(problem, ExchangeEndedException.class) != null) {
            String message = "the insert into %s at %s was not sent: %s"
                    .formatted(target, options.endpoint(), text(problem, options));
            return new InsertFailure(
                    ErrorClass.NOT_SENT, new WriteException("MD-N002", message, Outcome.REJECTED, true, cause));
        }
        String message = "the insert into " + target + " at " + options.endpoint()
                + " broke off, its outcome is not known: " + text(problem, options);
        return new InsertFailure(
                ErrorClass.IN_DOUBT, new WriteException("MD-N002", message, Outcome.IN_DOUBT, true, cause));
    }

    /** Where a body had left, an earlier request took it, and this is the HTTP library's own repetition. */
    private static InsertFailure unreachableInsert(
            Throwable problem, boolean bodySent, InsertTarget target, ClickHouseOptions options, Throwable cause) {
        boolean mayPass = mayPass(problem);
        String unreachable = unreachable(problem, options);
        if (!bodySent) {
            return new InsertFailure(
                    mayPass ? ErrorClass.NOT_SENT : ErrorClass.CONFIGURATION,
                    new WriteException("MD-N001", unreachable, Outcome.REJECTED, mayPass, cause));
        }
        String message = "the insert into %s was sent, and its outcome is not known: sending it again, %s"
                .formatted(target, unreachable);
        return new InsertFailure(
                mayPass ? ErrorClass.IN_DOUBT : ErrorClass.PERMANENT,
                new WriteException("MD-N001", message, Outcome.IN_DOUBT, mayPass, cause));
    }

    private static InsertFailure refusedInsert(
            ServerException server, InsertTarget target, ClickHouseOptions options, Throwable cause) {
        ErrorClass kind = kind(server);
        String message = target + ": " + refused(server, options);
        if (RetryTable.isTooManyPartitions(server.getCode(), serverText(server, options))) {
            message += "; all its rows are of partition " + target.partition()
                    + " by the keys that this library knows, so a table behind a view is cut finer: raise"
                    + " max_partitions_per_insert_block, or cut that table by month as `schema create` does";
        }
        Matcher view = FAILING_VIEW.matcher(String.valueOf(server.getMessage()));
        if (view.find()) {
            message =
                    "%s: view %s behind it failed, look at SHOW CREATE TABLE %s; once it is mended the same insert may be sent again: %s"
                            .formatted(target, view.group(1), view.group(1), refused(server, options));
        }
        Outcome outcome = kind.leavesDoubt() ? Outcome.IN_DOUBT : Outcome.REJECTED;
        return new InsertFailure(kind, new WriteException("MD-N003", message, outcome, kind.isRetried(), cause));
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
                            .formatted(options.endpoint(), serverText(server, options)),
                    List.of(),
                    problem);
        }
        if (OTHER_COLUMNS.contains(code)) {
            return new SchemaException(
                    "MD-S003",
                    "the columns at %s are not those of this library: look with `schema check`: %s"
                            .formatted(options.endpoint(), serverText(server, options)),
                    List.of(),
                    problem);
        }
        if (code == UNKNOWN_SETTING || code == SETTING_FORBIDDEN || isReadOnlyProfile(server, options)) {
            return new ConfigurationException(
                    "MD-S012",
                    "%s does not let user %s set what this library relies on; change the profile (readonly=1 forbids all settings, readonly=2 is enough to read): %s"
                            .formatted(options.endpoint(), options.user(), serverText(server, options)),
                    problem);
        }
        if (NO_RIGHT.contains(code)) {
            return new ConfigurationException(
                    "MD-S011",
                    "user %s lacks a right at %s: %s"
                            .formatted(options.user(), options.endpoint(), serverText(server, options)),
                    problem);
        }
        return null;
    }

    private static boolean isReadOnlyProfile(ServerException server, ClickHouseOptions options) {
        return server.getCode() == READONLY && serverText(server, options).contains("Cannot modify");
    }

    /** The status of an answer of which the client tells nothing else, 0 where there is none. */
    private static int statusOf(Throwable problem) {
        ClientMisconfigurationException refused = find(problem, ClientMisconfigurationException.class);
        if (refused != null && String.valueOf(refused.getMessage()).startsWith("Proxy authentication required")) {
            return PROXY_WANTS_LOGIN;
        }
        for (ClientException at = find(problem, ClientException.class);
                at != null;
                at = find(at.getCause(), ClientException.class)) {
            Matcher status = BARE_STATUS.matcher(String.valueOf(at.getMessage()));
            if (status.find()) {
                return Integer.parseInt(status.group(1));
            }
        }
        return 0;
    }

    private static String answered(int status, ClickHouseOptions options) {
        String advice = switch (status) {
            case 413 ->
                "; something before the server takes no body of that size: raise its limit, or make batches smaller";
            case 301, 302, 303, 307, 308 ->
                "; that is a redirection, which is not followed: set CH_HOST and CH_PORT to the server itself";
            case 404, 405, 501 -> "; that is no ClickHouse: are CH_HOST and CH_PORT right?";
            default -> "";
        };
        return "%s answered with HTTP status %d%s".formatted(options.endpoint(), status, advice);
    }

    private static String proxyWantsLogin(ClickHouseOptions options) {
        return "a proxy before " + options.endpoint()
                + " wants a login (HTTP status 407) and passed nothing on: make the client that knows it"
                + " (ClickHouse.over), or go around the proxy";
    }

    private static ErrorClass kind(ServerException server) {
        String text = server.getMessage();
        return RetryTable.of(server.getCode(), server.getTransportProtocolCode(), text == null ? "" : text);
    }

    private static String refused(ServerException server, ClickHouseOptions options) {
        return "%s answered with code %d: %s"
                .formatted(options.endpoint(), server.getCode(), serverText(server, options));
    }

    private static String serverText(ServerException server, ClickHouseOptions options) {
        return Secrets.foreign(server.getMessage(), options);
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
            return "no TLS connection to " + options.endpoint() + ": " + reason(tls, options);
        }
        return "cannot reach " + options.endpoint() + ": " + text(problem, options)
                + "; is the server running, and are CH_HOST and CH_PORT right?";
    }

    private static String reason(SSLException tls, ClickHouseOptions options) {
        CertificateExpiredException expired = find(tls, CertificateExpiredException.class);
        if (expired != null) {
            return "its certificate has expired (" + Secrets.foreign(expired.getMessage(), options)
                    + "); the server needs a new one, or the clock here is wrong";
        }
        CertificateNotYetValidException early = find(tls, CertificateNotYetValidException.class);
        if (early != null) {
            return "its certificate is not valid yet (" + Secrets.foreign(early.getMessage(), options)
                    + "); are both clocks right?";
        }
        return Secrets.foreign(tls.getMessage(), options)
                + "; is it a port with TLS, and its certificate one that this JVM trusts?";
    }

    /** Of what lies at the root; or why this side ended it. */
    private static String text(Throwable problem, ClickHouseOptions options) {
        ExchangeEndedException ended = find(problem, ExchangeEndedException.class);
        if (ended != null && ended.getMessage() != null) {
            return ended.getMessage();
        }
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root.getMessage();
        return Secrets.foreign(
                root.getClass().getSimpleName() + (text == null || text.isBlank() ? "" : ": " + text), options);
    }

    private static void restoreInterrupt(Throwable problem) {
        if (find(problem, InterruptedException.class) != null) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T extends Throwable> @Nullable T find(@Nullable Throwable problem, Class<T> type) {
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
