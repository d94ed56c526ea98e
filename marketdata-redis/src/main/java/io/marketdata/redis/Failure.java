package io.marketdata.redis;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What a failed call means for the next step.
 *
 * @param kind what to do
 * @param code the code of the error that a caller sees
 * @param advice what to do about it, for the message; empty where the server's words say it
 * @param problem what the driver threw
 */
record Failure(Kind kind, String code, String advice, Throwable problem) {
    /** Of a shorter one every second text holds a copy, and leaving it out would tell it. */
    private static final int SHORTEST_SECRET = 4;

    private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -([A-Z]+) ");

    /** Whether the same call may be tried again, and whether it may have been done. */
    enum Kind {
        /** No connection came about. */
        UNREACHABLE(true),
        /** The connection was lost in the call. */
        BROKEN(true),
        /** The server refused for a reason that passes. */
        BUSY(true),
        /** Login, rights or settings: somebody has to change something. */
        CONFIGURATION(false),
        /** Whatever else the server says. */
        REFUSED(false);

        private final boolean retried;

        Kind(boolean retried) {
            this.retried = retried;
        }

        boolean isRetried() {
            return retried;
        }
    }

    static Failure of(RuntimeException thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause() == at ? null : at.getCause()) {
            if (at instanceof JedisDataException said) {
                return ofAnswer(said);
            }
            if (at instanceof JedisConnectionException lost) {
                return ofConnection(lost);
            }
        }
        return new Failure(Kind.REFUSED, "MD-N003", "", thrown);
    }

    private static Failure ofConnection(JedisConnectionException lost) {
        String said = String.valueOf(lost.getMessage());
        boolean never = lost.getCause() instanceof ConnectException
                || lost.getCause() instanceof UnknownHostException
                || said.startsWith("Failed to connect")
                || said.startsWith("Failed to create socket");
        return never
                ? new Failure(
                        Kind.UNREACHABLE,
                        "MD-N001",
                        "is the server running, and are REDIS_HOST and REDIS_PORT right?",
                        lost)
                : new Failure(Kind.BROKEN, "MD-N002", "", lost);
    }

    /** The first word of an error is its code; before Redis 7 that of a command inside a script stands behind a dash. */
    private static Failure ofAnswer(JedisDataException said) {
        String text = String.valueOf(said.getMessage());
        Matcher inScript = IN_SCRIPT.matcher(text);
        String word = inScript.find() ? inScript.group(1) : text.split(" ", 2)[0];
        return switch (word) {
            case "NOAUTH", "WRONGPASS" ->
                new Failure(Kind.CONFIGURATION, "MD-S010", "check REDIS_USER and REDIS_PASSWORD", said);
            case "NOPERM" -> new Failure(Kind.CONFIGURATION, "MD-S011", "grant the right to the user", said);
            case "READONLY" ->
                new Failure(
                        Kind.CONFIGURATION,
                        "MD-S011",
                        "the server only reads: is it a replica? Name the primary",
                        said);
            case "LOADING" -> new Failure(Kind.UNREACHABLE, "MD-N001", "the server is starting", said);
            case "BUSY", "TRYAGAIN", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN" ->
                new Failure(Kind.BUSY, "MD-N003", "", said);
            case "OOM" -> new Failure(Kind.REFUSED, "MD-N003", "the server has no memory left for it: maxmemory", said);
            default ->
                text.startsWith("ERR AUTH") || text.startsWith("ERR invalid password")
                        ? new Failure(Kind.CONFIGURATION, "MD-S010", "check REDIS_USER and REDIS_PASSWORD", said)
                        : new Failure(Kind.REFUSED, "MD-N003", "", said);
        };
    }

    /** Of a question. */
    MarketDataException ofRead(RedisOptions options, String what, String tries) {
        return kind == Kind.CONFIGURATION
                ? ofConfiguration(options, what)
                : new SourceException(code, message(options, what, tries), kind.isRetried(), safe(options));
    }

    /**
     * Of a change: says what is known of it.
     *
     * @param tries how it was tried again; empty where it was not
     */
    MarketDataException ofChange(RedisOptions options, String what, Outcome outcome, String tries) {
        if (kind == Kind.CONFIGURATION) {
            return ofConfiguration(options, what);
        }
        String known = outcome == Outcome.IN_DOUBT ? ", its outcome is not known" : "";
        return new WriteException(
                code, message(options, what + known, tries), outcome, kind.isRetried(), safe(options));
    }

    private MarketDataException ofConfiguration(RedisOptions options, String what) {
        return new ConfigurationException(code, message(options, what, ""), safe(options));
    }

    private String message(RedisOptions options, String what, String tries) {
        String endpoint = "Redis at " + options.endpoint();
        String head = switch (kind) {
            case UNREACHABLE -> "cannot reach " + endpoint;
            case BROKEN -> "the exchange with " + endpoint + " broke off";
            default -> endpoint + " refused";
        };
        String said = problem.getMessage();
        String safe = said != null && holdsSecret(options, said) ? said.replace(options.password(), "***") : said;
        return what + ": " + head + ": " + MarketDataException.foreign(safe)
                + (advice.isEmpty() ? "" : "; " + advice)
                + (tries.isEmpty() ? "" : " (" + tries + ")");
    }

    private static boolean holdsSecret(RedisOptions options, String text) {
        return options.password().length() >= SHORTEST_SECRET && text.contains(options.password());
    }

    /** The cause as it may be printed, null where one of its texts holds the password. */
    private @Nullable Throwable safe(RedisOptions options) {
        for (Throwable at = problem; at != null; at = at.getCause() == at ? null : at.getCause()) {
            String text = at.getMessage();
            if (text != null && holdsSecret(options, text)) {
                return null;
            }
        }
        return problem;
    }
}
