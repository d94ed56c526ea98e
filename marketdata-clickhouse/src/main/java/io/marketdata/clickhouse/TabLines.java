package io.marketdata.clickhouse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines of a small answer in TabSeparated, whose fields are texts. Bounded: a server may send whatever it likes. */
final class TabLines {
    /** The longest that is asked for: the open times of a batch of the largest size, of one instrument. */
    private static final int LONGEST_LINE = 16 << 20;

    private static final long LONGEST_ANSWER = 64L << 20;
    private static final int CHUNK = 8 * 1024;

    private TabLines() {}

    /**
     * All lines.
     *
     * @throws IOException where the answer is longer than any that is asked for
     */
    static List<String[]> read(InputStream in) throws IOException {
        List<String[]> rows = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        long bytes = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            bytes += count;
            int from = 0;
            for (int i = 0; i < count; i++) {
                if (chunk[i] == '\n') {
                    line.write(chunk, from, i - from);
                    rows.add(fields(line));
                    from = i + 1;
                }
            }
            line.write(chunk, from, count - from);
            if (line.size() > LONGEST_LINE || bytes > LONGEST_ANSWER) {
                throw new IOException("the answer is longer than any to such a question: over %d MiB%s"
                        .formatted(bytes >> 20, line.size() > LONGEST_LINE ? " without the end of a line" : ""));
            }
        }
        if (line.size() > 0) {
            rows.add(fields(line));
        }
        return rows;
    }

    private static String[] fields(ByteArrayOutputStream line) {
        String[] fields = line.toString(StandardCharsets.UTF_8).split("\t", -1);
        line.reset();
        for (int i = 0; i < fields.length; i++) {
            fields[i] = unescape(fields[i]);
        }
        return fields;
    }

    /** Undoes the escapes that can occur in names and statements. */
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                i++;
                char escaped = field.charAt(i);
                text.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case '0' -> '\0';
                            default -> escaped;
                        });
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
