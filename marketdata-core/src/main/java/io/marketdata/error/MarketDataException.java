package io.marketdata.error;

import io.marketdata.model.InstrumentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything this library throws on purpose, apart from misuse of its API
 * ({@link IllegalArgumentException}, {@link IllegalStateException}).
 *
 * <p>The message begins with a stable code, then says what, where and what to do. It holds no secret and at most two
 * kilobytes of foreign text.
 */
public class MarketDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int FOREIGN_TEXT_LIMIT = 2_000;

    private final String code;
    private final boolean retryable;

    public MarketDataException(String code, String message, boolean retryable, @Nullable Throwable cause) {
        super(message.startsWith(code) ? message : code + " " + message, cause);
        this.code = code;
        this.retryable = retryable;
    }

    /** The stable code, such as {@code MD-P010}; part of the contract. */
    public final String code() {
        return code;
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public final boolean isRetryable() {
        return retryable;
    }

    /** The instrument it happened to, null where it concerns none. */
    public @Nullable InstrumentId instrument() {
        return null;
    }

    /** From where a next run has to go on, null where nothing is known to be done. */
    public @Nullable Instant resumeFrom() {
        return null;
    }

    /** Cuts a text that comes from elsewhere (a server, a file) to what a message may hold, on one line. */
    public static String foreign(@Nullable String text) {
        if (text == null) {
            return "(no text)";
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), FOREIGN_TEXT_LIMIT) + 4);
        for (int i = 0; i < text.length() && line.length() < FOREIGN_TEXT_LIMIT; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        if (text.length() == line.length()) {
            return line.toString();
        }
        if (Character.isHighSurrogate(line.charAt(line.length() - 1))) {
            line.setLength(line.length() - 1);
        }
        return line.append("...").toString();
    }
}
