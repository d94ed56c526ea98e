package io.marketdata.testkit.bybit;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.zip.GZIPOutputStream;

/** The answer that a fault makes of a true one. */
final class FaultyAnswers {
    private static final long SECOND = 1_000;

    private final Pace pace;

    FaultyAnswers(Pace pace) {
        this.pace = pace;
    }

    HttpAnswer answer(BybitFault fault, Exchange exchange, long timeMillis) {
        Reply reply = exchange.reply();
        KlinePage page = reply.page();
        if (fault.leastRows() > 0 && page != null) {
            return Pages.json(utf8(PageFaults.apply(fault, reply, page).envelope(timeMillis)));
        }
        byte[] right = utf8(reply.envelope(timeMillis));
        return switch (fault.group()) {
            case DOCUMENT, HUGE ->
                fault == BybitFault.HTML_WITH_200
                        ? Pages.html(200, "Attention required", "Checking your browser before you go on.")
                        : Pages.json(DocumentFaults.apply(fault, reply, timeMillis));
            case PASSING_ERROR, LASTING_ERROR -> error(fault, timeMillis);
            case CONNECTION, SLOW -> broken(fault, Pages.json(right), right.length);
            default -> unusual(fault, reply, timeMillis, right);
        };
    }

    private static HttpAnswer unusual(BybitFault fault, Reply reply, long timeMillis, byte[] right) {
        return switch (fault) {
            case GZIP -> gzip(right);
            case CURSOR_NULL ->
                Pages.json(utf8(reply.withTail(",\"nextPageCursor\":null").envelope(timeMillis)));
            case CURSOR_MISSING -> Pages.json(utf8(reply.withTail("").envelope(timeMillis)));
            default -> throw new IllegalArgumentException(fault + " does not suit " + reply.head());
        };
    }

    private static HttpAnswer error(BybitFault fault, long timeMillis) {
        return switch (fault) {
            case RET_CODE_10000 -> code(10000, "Server Timeout", timeMillis);
            case RET_CODE_10001 -> code(10001, "params error: symbol not support", timeMillis);
            case RET_CODE_10006 -> code(10006, "Too many visits", timeMillis);
            case RET_CODE_10006_WITH_RESET ->
                code(10006, "Too many visits. Exceeded the API Rate Limit.", timeMillis)
                        .header("X-Bapi-Limit", "50")
                        .header("X-Bapi-Limit-Status", "0")
                        .header("X-Bapi-Limit-Reset-Timestamp", String.valueOf(timeMillis + SECOND));
            case RET_CODE_10009 -> code(10009, "IP has been banned", timeMillis);
            case RET_CODE_10016 -> code(10016, "Server error", timeMillis);
            case RET_CODE_10024 -> code(10024, "Compliance rules triggered", timeMillis);
            case RET_CODE_10029 -> code(10029, "The requested symbol is invalid", timeMillis);
            case RET_CODE_10032 -> code(10032, "not supported\\n" + "x".repeat(487), timeMillis);
            case RET_CODE_429 -> code(429, "System level frequency protection, please retry", timeMillis);
            case HTTP_429 -> tooMany();
            case HTTP_429_RETRY_AFTER -> tooMany().header("Retry-After", "1");
            case HTTP_429_RETRY_AFTER_30_YEARS -> tooMany().header("Retry-After", "1000000000");
            case HTTP_429_RETRY_AFTER_DATE -> tooMany().header("Retry-After", httpDate(timeMillis + 2 * SECOND));
            case HTTP_403_TOO_FREQUENT -> Pages.tooFrequent();
            case HTTP_403_REGION -> Pages.region();
            case HTTP_404 -> Pages.notFound();
            case HTTP_500 -> HttpAnswer.of(500);
            case HTTP_502 -> Pages.html(502, "502 Bad Gateway", "cloudfront");
            case HTTP_503 -> Pages.html(503, "503 ERROR", "The request could not be satisfied.");
            case HTTP_504 -> Pages.html(504, "504 Gateway Timeout ERROR", "We can't connect to the server.");
            default -> throw new IllegalArgumentException(fault + " is no error");
        };
    }

    private static HttpAnswer code(int code, String message, long timeMillis) {
        return Pages.json(utf8(Reply.error(code, message).envelope(timeMillis)));
    }

    private static HttpAnswer tooMany() {
        return HttpAnswer.of(429).header("Content-Type", "text/plain").body("Too Many Requests");
    }

    private static String httpDate(long millis) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }

    private HttpAnswer broken(BybitFault fault, HttpAnswer right, int length) {
        return switch (fault) {
            case TRUNCATED_BODY -> right.closeAfter(length / 2);
            case HANG_UP -> HttpAnswer.hangUp();
            case RESET_BEFORE_HEAD -> HttpAnswer.reset();
            case RESET_AFTER_HEAD -> right.resetAfter(0);
            case RESET_IN_BODY -> right.resetAfter(length / 2);
            case SLOW_HEAD -> right.heldBy(pace);
            case DRIPPING_BODY -> right.drip(1, pace);
            case SILENT_BODY -> right.silentAfter(length / 2);
            case SILENCE -> HttpAnswer.silence();
            default -> throw new IllegalArgumentException(fault + " does not break a connection");
        };
    }

    static HttpAnswer gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
        return Pages.json(packed.toByteArray()).header("Content-Encoding", "gzip");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
