package io.marketdata.bybit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host answered, the body whole and unpacked.
 *
 * @param headers by lower-case name, only those that are looked at
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
record RestAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final int SHOWN_BYTES = 4_000;

    @Nullable String header(String name) {
        return headers.get(name);
    }

    String contentType() {
        return headers.getOrDefault("content-type", "no content type");
    }

    /** The beginning of the body for a message. */
    String text() {
        return new String(body, 0, Math.min(body.length, SHOWN_BYTES), StandardCharsets.UTF_8);
    }

    boolean mentions(String... words) {
        String text = text().toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a page for people and not what was asked for. */
    boolean looksLikeHtml() {
        int at = 0;
        while (at < body.length && body[at] <= ' ' && body[at] > 0) {
            at++;
        }
        return at < body.length && body[at] == '<';
    }
}
