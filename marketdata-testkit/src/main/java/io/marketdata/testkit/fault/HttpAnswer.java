package io.marketdata.testkit.fault;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedHttpServer} or {@link DiscardingHttpServer} says, and how badly. Immutable: every method gives a new
 * one.
 *
 * <pre>{@code
 * HttpAnswer.of(503).header("Retry-After", "1").body("merges lag")
 * HttpAnswer.of(200).body(block).chunked().resetAfter(1_000)      // RST within the body
 * HttpAnswer.of(200).body("1\n").drip(1, Pace.every(Duration.ofSeconds(1)))
 * }</pre>
 */
public final class HttpAnswer {
    /** How the connection goes on where the answer says so. */
    enum Ending {
        KEEP,
        CLOSE,
        RESET,
        SILENCE
    }

    /** The ending comes before the first byte of the head. */
    static final long BEFORE_THE_HEAD = -1;

    private final int status;
    private final byte @Nullable [] raw;
    private List<Map.Entry<String, String>> headers = List.of();
    private AnswerBody body = AnswerBody.of(new byte[0]);
    private boolean chunked;
    private @Nullable Long declaredLength;
    private Ending ending = Ending.KEEP;
    private long endsAfter;
    private @Nullable Pace hold;
    private @Nullable Pace dripPace;
    private int bytesPerTurn = Integer.MAX_VALUE;

    private HttpAnswer(int status, byte @Nullable [] raw) {
        this.status = status;
        this.raw = raw;
    }

    private HttpAnswer(HttpAnswer other) {
        status = other.status;
        raw = other.raw;
        headers = other.headers;
        body = other.body;
        chunked = other.chunked;
        declaredLength = other.declaredLength;
        ending = other.ending;
        endsAfter = other.endsAfter;
        hold = other.hold;
        dripPace = other.dripPace;
        bytesPerTurn = other.bytesPerTurn;
    }

    /** An answer with this status, and no body unless told otherwise. */
    public static HttpAnswer of(int status) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status " + status + " is outside 100..999");
        }
        return new HttpAnswer(status, null);
    }

    /** These bytes instead of HTTP, and then the end of the stream. */
    public static HttpAnswer raw(byte[] bytes) {
        return new HttpAnswer(0, bytes.clone());
    }

    /** No answer: the connection is closed. */
    public static HttpAnswer hangUp() {
        return of(200).ending(Ending.CLOSE, BEFORE_THE_HEAD);
    }

    /** No answer: the connection is reset. */
    public static HttpAnswer reset() {
        return of(200).ending(Ending.RESET, BEFORE_THE_HEAD);
    }

    /** No answer: the connection stays open and silent. */
    public static HttpAnswer silence() {
        return of(200).ending(Ending.SILENCE, BEFORE_THE_HEAD);
    }

    /** Adds a header, also where there is one of that name. */
    public HttpAnswer header(String name, String value) {
        HttpAnswer copy = new HttpAnswer(this);
        List<Map.Entry<String, String>> longer = new ArrayList<>(headers);
        longer.add(new SimpleImmutableEntry<>(name, value));
        copy.headers = List.copyOf(longer);
        return copy;
    }

    public HttpAnswer body(byte[] bytes) {
        HttpAnswer copy = new HttpAnswer(this);
        copy.body = AnswerBody.of(bytes.clone());
        return copy;
    }

    /**
     * A stretch of a file as the body, read while it is sent: the file must stay as it is until then, and may be larger than
     * the memory.
     */
    public HttpAnswer body(Path file, long from, long length) {
        HttpAnswer copy = new HttpAnswer(this);
        copy.body = AnswerBody.of(file, from, length);
        return copy;
    }

    /** The body as UTF-8. */
    public HttpAnswer body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The body goes in chunks, one for each piece that is sent, instead of with its length. */
    public HttpAnswer chunked() {
        HttpAnswer copy = new HttpAnswer(this);
        copy.chunked = true;
        return copy;
    }

    /** Says this as {@code Content-Length}, whatever is true; the connection is closed behind it if it is not. */
    public HttpAnswer contentLength(long said) {
        HttpAnswer copy = new HttpAnswer(this);
        copy.declaredLength = said;
        return copy;
    }

    /** The stream ends after so many bytes of the body. */
    public HttpAnswer closeAfter(long bodyBytes) {
        return ending(Ending.CLOSE, requireCount(bodyBytes));
    }

    /** The connection is reset after so many bytes of the body. */
    public HttpAnswer resetAfter(long bodyBytes) {
        return ending(Ending.RESET, requireCount(bodyBytes));
    }

    /** Nothing more is said after so many bytes of the body; the connection stays open. */
    public HttpAnswer silentAfter(long bodyBytes) {
        return ending(Ending.SILENCE, requireCount(bodyBytes));
    }

    private static long requireCount(long bodyBytes) {
        if (bodyBytes < 0) {
            throw new IllegalArgumentException("cannot end after " + bodyBytes + " bytes");
        }
        return bodyBytes;
    }

    private HttpAnswer ending(Ending how, long after) {
        HttpAnswer copy = new HttpAnswer(this);
        copy.ending = how;
        copy.endsAfter = after;
        return copy;
    }

    /** The answer waits for a turn of the pace; the request is read and recorded by then. */
    public HttpAnswer heldBy(Pace pace) {
        HttpAnswer copy = new HttpAnswer(this);
        copy.hold = pace;
        return copy;
    }

    /** The body goes so many bytes at each turn of the pace. */
    public HttpAnswer drip(int bodyBytesPerTurn, Pace pace) {
        if (bodyBytesPerTurn < 1) {
            throw new IllegalArgumentException("cannot drip " + bodyBytesPerTurn + " bytes a turn");
        }
        HttpAnswer copy = new HttpAnswer(this);
        copy.bytesPerTurn = bodyBytesPerTurn;
        copy.dripPace = pace;
        return copy;
    }

    byte @Nullable [] rawBytes() {
        return raw;
    }

    AnswerBody body() {
        return body;
    }

    boolean isChunked() {
        return chunked;
    }

    Ending ending() {
        return ending;
    }

    long endsAfter() {
        return endsAfter;
    }

    @Nullable Pace hold() {
        return hold;
    }

    @Nullable Pace dripPace() {
        return dripPace;
    }

    int bytesPerTurn() {
        return bytesPerTurn;
    }

    boolean hasBody(String method) {
        return !method.equals("HEAD") && status >= 200 && status != 204 && status != 304;
    }

    /** Whether the client is told the truth about where the body ends, so that another answer can follow it. */
    boolean isFramedRight() {
        return chunked || declaredLength == null || declaredLength == body.length();
    }

    /** Status line and headers, up to the empty line. */
    byte[] head(boolean lastOfConnection) {
        StringBuilder head = new StringBuilder()
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason())
                .append("\r\n");
        for (Map.Entry<String, String> header : headers) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (status >= 200 && status != 204) {
            head.append("Content-Length: ")
                    .append(declaredLength != null ? declaredLength.longValue() : body.length())
                    .append("\r\n");
        }
        if (lastOfConnection) {
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String reason() {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 302 -> "Found";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 407 -> "Proxy Authentication Required";
            case 408 -> "Request Timeout";
            case 416 -> "Range Not Satisfiable";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Status";
        };
    }

    @Override
    public String toString() {
        if (raw != null) {
            return raw.length + " raw bytes";
        }
        String what = endsAfter == BEFORE_THE_HEAD ? "no answer" : status + " with " + body.length() + " bytes";
        return ending == Ending.KEEP ? what : what + ", then " + ending.name().toLowerCase(Locale.ROOT);
    }
}
