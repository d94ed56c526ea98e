package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.io.CharConversionException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the envelope that every answer has, within limits, and says what is wrong with one that cannot be read. */
final class JsonBody {
    /** What may be nested in what. */
    static final int MAX_DEPTH = 32;

    static final int MAX_STRING = 4_096;
    static final int MAX_TOKENS = 400_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNumberLength(DecimalText.MAX_LENGTH)
                    .maxNameLength(256)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonBody() {}

    /** Reads what stands under {@code result}; the parser is at the beginning of that object, and has to be left at its end. */
    @FunctionalInterface
    interface ResultReader {
        void read(JsonParser json) throws IOException;
    }

    /**
     * Reads an answer.
     *
     * @param place where it came from, for messages
     * @throws SourceException where it is no envelope; retryable where the answer did not arrive as it was sent
     */
    static Envelope read(RestAnswer answer, String place, ResultReader result) {
        requireUtf8(answer, place);
        if (answer.looksLikeHtml()) {
            throw notJson(answer, place, null);
        }
        try (JsonParser json = FACTORY.createParser(answer.body())) {
            Envelope envelope = envelope(json, place, result);
            if (json.nextToken() != null) {
                throw malformed("MD-J009", place, "more follows behind the answer's end");
            }
            return envelope;
        } catch (IOException unreadable) {
            throw explain(unreadable, answer, place);
        }
    }

    private static Envelope envelope(JsonParser json, String place, ResultReader result) throws IOException {
        if (json.nextToken() == null) {
            throw new JsonEOFException(json, null, "an empty body");
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw malformed("MD-J009", place, "the answer is no JSON object");
        }
        Long code = null;
        String message = "";
        boolean hasResult = false;
        long time = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "retCode" -> code = integer(json, place, "retCode");
                case "retMsg" -> message = value == JsonToken.VALUE_STRING ? json.getText() : "";
                case "time" -> time = integer(json, place, "time");
                case "result" -> {
                    hasResult = value == JsonToken.START_OBJECT;
                    if (hasResult) {
                        result.read(json);
                    } else {
                        json.skipChildren();
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (code == null) {
            throw malformed("MD-J009", place, "the answer has no retCode");
        }
        if (code == 0 && (!hasResult || time <= 0)) {
            throw malformed("MD-J009", place, "the answer has no " + (hasResult ? "time" : "result"));
        }
        return new Envelope(code, message, time);
    }

    /** A whole number, written as one or in quotes. */
    static long integer(JsonParser json, String place, String what) throws IOException {
        char[] text = json.getTextCharacters();
        int offset = json.getTextOffset();
        int length = json.getTextLength();
        boolean negative = length > 0 && text[offset] == '-';
        int digits = length - (negative ? 1 : 0);
        boolean good = json.currentToken().isScalarValue() && digits >= 1 && digits <= 18;
        long value = 0;
        for (int i = offset + length - Math.max(digits, 0); good && i < offset + length; i++) {
            good = text[i] >= '0' && text[i] <= '9';
            value = value * 10 + (text[i] - '0');
        }
        if (!good) {
            throw malformed("MD-J006", place, what + " is no whole number: " + shown(json));
        }
        return negative ? -value : value;
    }

    /** The value under the parser for a message. */
    static String shown(JsonParser json) throws IOException {
        String text = json.getText();
        return MarketDataException.foreign(
                text != null && text.length() > DecimalText.MAX_LENGTH
                        ? text.substring(0, DecimalText.MAX_LENGTH) + "..."
                        : text);
    }

    static MalformedDataException malformed(String code, String place, String what) {
        return new MalformedDataException(code, place + ": " + what);
    }

    private static void requireUtf8(RestAnswer answer, String place) {
        byte[] body = answer.body();
        boolean mark =
                startsWith(body, 0xEF, 0xBB, 0xBF) || startsWith(body, 0xFE, 0xFF) || startsWith(body, 0xFF, 0xFE);
        boolean wide = body.length > 1 && (body[0] == 0 || body[1] == 0);
        if (mark || wide) {
            throw encoding(place, "it begins with a byte order mark or is UTF-16", null);
        }
    }

    private static boolean startsWith(byte[] body, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (body.length <= i || (body[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static SourceException explain(IOException problem, RestAnswer answer, String place) {
        String text = String.valueOf(problem.getMessage());
        if (problem instanceof StreamConstraintsException) {
            if (text.contains("nesting depth")) {
                return new MalformedDataException("MD-J003", place + ": nested deeper than " + MAX_DEPTH, problem);
            }
            if (text.contains("Token count") || text.contains("ocument length")) {
                return new MalformedDataException(
                        "MD-J004", place + ": the answer is larger than " + MAX_TOKENS + " tokens", problem);
            }
            return new MalformedDataException(
                    "MD-J005", place + ": a text or number is longer than any that Bybit has", problem);
        }
        if (problem instanceof JsonEOFException) {
            return new SourceException(
                    "MD-J001",
                    "%s: the answer ended at byte %d, in the middle (HTTP %d); try again"
                            .formatted(place, answer.body().length, answer.status()),
                    true,
                    problem);
        }
        if (problem instanceof CharConversionException || text.contains("Invalid UTF-8")) {
            return encoding(place, "it is not UTF-8", problem);
        }
        if (problem instanceof JsonParseException && text.startsWith("Duplicate")) {
            return new MalformedDataException("MD-J007", place + ": a key stands twice in one object", problem);
        }
        return notJson(answer, place, problem);
    }

    private static SourceException encoding(String place, String what, @Nullable Throwable cause) {
        return new SourceException("MD-J012", place + ": the answer's encoding is wrong: " + what, true, cause);
    }

    private static SourceException notJson(RestAnswer answer, String place, @Nullable Throwable cause) {
        return new SourceException(
                "MD-J002",
                "%s: the answer is not JSON (HTTP %d, %s); something between here and Bybit answered, try again"
                        .formatted(place, answer.status(), MarketDataException.foreign(answer.contentType())),
                true,
                cause);
    }
}
