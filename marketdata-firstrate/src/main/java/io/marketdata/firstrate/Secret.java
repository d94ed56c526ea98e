package io.marketdata.firstrate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Looks for a secret in an address, however it is encoded there. */
final class Secret {
    /** One that is shorter may be a part of any word by chance, and counts as a word of its own alone. */
    private static final int LONG = 8;

    private static final int MOST_LAYERS = 5;

    private final String value;

    Secret(String value) {
        this.value = value;
    }

    boolean isIn(String address) {
        String text = address;
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            // A blank of it is a plus in a query.
            if (holds(text) || holds(text.replace('+', ' '))) {
                return true;
            }
            text = decoded(text);
        }
        return false;
    }

    private boolean holds(String text) {
        for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
            int end = at + value.length();
            boolean word = (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
            if (word || value.length() >= LONG) {
                return true;
            }
        }
        return false;
    }

    /** The same with each {@code %41} as the byte that it stands for; what is none stays. */
    static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            out.write(low < 0 ? bytes[i] : high * 16 + low);
            i += low < 0 ? 0 : 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
