package io.marketdata.bybit;

import org.jspecify.annotations.Nullable;

/**
 * Looks at a message before it is parsed: most are open candles, and the venue has no filter. Blanks between the parts are
 * taken as they come.
 */
final class FrameGate {
    private static final String TOPIC = "\"topic\"";
    private static final String CONFIRM = "\"confirm\"";

    private FrameGate() {}

    /** The topic that a message of data names; null where it names none. */
    static @Nullable String topicOf(String text) {
        int value = valueOf(text, text.indexOf(TOPIC), TOPIC.length());
        if (value < 0 || text.charAt(value) != '"') {
            return null;
        }
        int end = text.indexOf('"', value + 1);
        return end < 0 ? null : text.substring(value + 1, end);
    }

    /** Whether one of the candles of a message is said to be closed. */
    static boolean hasConfirmed(String text) {
        int key = text.indexOf(CONFIRM);
        while (key >= 0) {
            int value = valueOf(text, key, CONFIRM.length());
            if (value >= 0 && text.charAt(value) == 't') {
                return true;
            }
            key = text.indexOf(CONFIRM, key + 1);
        }
        return false;
    }

    /** Where the value behind a key begins; -1 where there is none. */
    private static int valueOf(String text, int key, int length) {
        if (key < 0) {
            return -1;
        }
        boolean colon = false;
        for (int at = key + length; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == ':' && !colon) {
                colon = true;
            } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                return colon ? at : -1;
            }
        }
        return -1;
    }
}
