package io.marketdata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a small JSON object, member by member, in order. */
final class JsonText {
    private final StringBuilder text = new StringBuilder("{");

    JsonText put(String name, @Nullable Object value) {
        return raw(name, value == null ? "null" : quote(value.toString()));
    }

    JsonText put(String name, long value) {
        return raw(name, Long.toString(value));
    }

    JsonText put(String name, List<String> values) {
        return raw(name, values.stream().map(JsonText::quote).toList().toString());
    }

    /** A member whose value is JSON already. */
    JsonText raw(String name, String json) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(quote(name)).append(':').append(json);
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }

    private static String quote(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
