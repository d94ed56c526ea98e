package io.marketdata.firstrate;

/**
 * A line that was left out.
 *
 * @param file the name of the text file
 * @param line its number, from 1
 * @param code what is wrong, as an error code
 * @param text its first 80 characters
 */
public record BadLine(String file, long line, String code, String text) {
    /** {@code code file:line: text}. */
    @Override
    public String toString() {
        return code + " " + file + ":" + line + ": " + text;
    }
}
