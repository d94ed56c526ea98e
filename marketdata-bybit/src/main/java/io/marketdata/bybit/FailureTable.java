package io.marketdata.bybit;

import static java.util.Map.entry;

import io.marketdata.bybit.Failure.Kind;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.jspecify.annotations.Nullable;

/** The class of every answer that is no success, by status, by the venue's code, or by what broke. */
final class FailureTable {
    private static final Duration LONGEST_HINT = Duration.ofMinutes(10);
    private static final int SHOWN = 200;

    private static final Map<Long, Kind> BY_CODE = Map.ofEntries(
            entry(10000L, Kind.PASSING),
            entry(10016L, Kind.PASSING),
            entry(10006L, Kind.TOO_OFTEN),
            entry(429L, Kind.TOO_OFTEN),
            entry(10018L, Kind.BANNED));

    private FailureTable() {}

    /** The failure of an answer that is not HTTP 200. */
    static Failure ofStatus(RestAnswer answer, String place, Instant now) {
        int status = answer.status();
        String said = "HTTP " + status + ": " + shown(answer.text());
        if (status == 403) {
            return forbidden(answer, place, said);
        }
        if (status == 429) {
            return new Failure(
                    new SourceException("MD-Y003", place + ": requests come too often, " + said, true, null),
                    Kind.TOO_OFTEN,
                    hint(answer, 0, now));
        }
        if (status >= 500 || status == 408 || status == 425) {
            return new Failure(
                    new SourceException("MD-Y006", place + ": the host is not well, " + said, true, null),
                    Kind.PASSING,
                    hint(answer, 0, now));
        }
        String advice = status >= 300 && status < 400
                ? "a redirect is not followed; give the host itself as BYBIT_REST_URL, "
                : "the host does not take the request; is BYBIT_REST_URL right, ";
        return Failure.of(new SourceException("MD-Y007", place + ": " + advice + said, false, null), Kind.PERMANENT);
    }

    private static Failure forbidden(RestAnswer answer, String place, String said) {
        if (answer.mentions("too frequent", "too many visits", "rate limit")) {
            return Failure.of(
                    new SourceException("MD-Y003", place + ": requests come too often, " + said, true, null),
                    Kind.BANNED);
        }
        String why = answer.mentions("country", "region", "restricted", "10009", "10024")
                ? "Bybit does not serve this region (the USA and mainland China among them); use the host of yours, "
                : "the host refuses this address or this request (a region that Bybit does not serve, or a proxy in between), ";
        return Failure.of(new SourceException("MD-Y004", place + ": " + why + said, false, null), Kind.PERMANENT);
    }

    /** The failure of an envelope whose code is not 0. */
    static Failure ofEnvelope(Envelope envelope, RestAnswer answer, String place, Instant now) {
        long code = envelope.code();
        String said = "retCode " + code + " " + shown(envelope.message());
        Kind kind = BY_CODE.getOrDefault(code, Kind.PERMANENT);
        if (kind == Kind.PASSING) {
            return Failure.of(
                    new SourceException("MD-Y006", place + ": the venue is not well, " + said, true, null), kind);
        }
        if (kind != Kind.PERMANENT) {
            return new Failure(
                    new SourceException("MD-Y003", place + ": requests come too often, " + said, true, null),
                    kind,
                    hint(answer, envelope.timeMillis(), now));
        }
        if (code == 10009 || code == 10024) {
            return Failure.of(
                    new SourceException(
                            "MD-Y004",
                            place + ": Bybit does not serve this region; use the host of yours, " + said,
                            false,
                            null),
                    kind);
        }
        return Failure.of(
                new SourceException(
                        "MD-Y005", place + ": Bybit refuses the request; is the symbol right, " + said, false, null),
                kind);
    }

    /** The failure of a body that cannot be read. */
    static Failure ofBody(SourceException problem) {
        return Failure.of(problem, problem instanceof MalformedDataException ? Kind.MALFORMED : Kind.PASSING);
    }

    /** The failure of a request without a whole answer. */
    static Failure ofIo(IOException problem, String place) {
        if (problem instanceof RestTransport.BodyTooLargeException) {
            return Failure.of(
                    new MalformedDataException("MD-J004", place + ": " + problem.getMessage(), problem),
                    Kind.MALFORMED);
        }
        boolean unreached = problem instanceof UnknownHostException
                || problem instanceof ConnectException
                || problem instanceof HttpHostConnectException;
        String text = unreached
                ? "the host cannot be reached; is BYBIT_REST_URL right, is there a network: "
                : "the exchange broke off: ";
        return Failure.of(
                new SourceException(
                        unreached ? "MD-Y001" : "MD-Y002",
                        place + ": " + text + shown(problem.toString()),
                        true,
                        problem),
                Kind.PASSING);
    }

    /** How long the venue asks to be left alone; zero where it does not say. */
    private static Duration hint(RestAnswer answer, long serverMillis, Instant now) {
        Duration wait = retryAfter(answer.header("retry-after"), now);
        String reset = answer.header("x-bapi-limit-reset-timestamp");
        if (reset != null && serverMillis > 0 && reset.matches("\\d{1,15}")) {
            // Both by the venue's clock: what this machine's clock says does not matter.
            wait = longer(wait, Duration.ofMillis(Long.parseLong(reset) - serverMillis));
        }
        return wait.compareTo(LONGEST_HINT) > 0 ? LONGEST_HINT : wait;
    }

    private static Duration retryAfter(@Nullable String value, Instant now) {
        if (value == null) {
            return Duration.ZERO;
        }
        if (value.matches("\\d{1,12}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return longer(Duration.ZERO, Duration.between(now, date));
        } catch (DateTimeException notADate) {
            return Duration.ZERO;
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static String shown(String text) {
        String line = MarketDataException.foreign(text);
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}
