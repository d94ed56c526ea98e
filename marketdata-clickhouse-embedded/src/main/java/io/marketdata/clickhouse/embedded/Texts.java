package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Foreign text as messages may quote it. */
final class Texts {
    private static final int QUOTED = 2048;

    private Texts() {}

    /** What is in a file, which may not be there. */
    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }

    /** The last 2 kB. */
    static String tail(String text) {
        String trimmed = text.strip();
        return trimmed.length() <= QUOTED ? trimmed : trimmed.substring(trimmed.length() - QUOTED);
    }

    static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
