package io.marketdata.model;

import java.util.Locale;

/**
 * The name of an instrument on its market, trimmed and upper-cased independently of the locale.
 *
 * <p>Never empty, at most {@value #MAX_LENGTH} characters, without control characters and path separators: a symbol can
 * stand in a log line and in a file name as it is.
 *
 * @param value the normalised name
 */
public record Symbol(String value) implements Comparable<Symbol> {
    /** The longest name that is taken for a symbol. */
    public static final int MAX_LENGTH = 100;

    public Symbol {
        value = value.strip().toUpperCase(Locale.ROOT);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a symbol cannot be empty");
        }
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a symbol of " + value.length() + " characters is too long, at most " + MAX_LENGTH);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c) || c == '/' || c == '\\') {
                throw new IllegalArgumentException(
                        "a symbol cannot hold the character U+%04X (position %d)".formatted((int) c, i));
            }
        }
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("a symbol cannot be a relative path: " + value);
        }
    }

    @Override
    public int compareTo(Symbol other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
