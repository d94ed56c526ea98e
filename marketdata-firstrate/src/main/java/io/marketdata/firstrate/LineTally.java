package io.marketdata.firstrate;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was seen of a file's lines: how many were taken, and which were left out. */
final class LineTally {
    private static final int KEPT = 10;
    private static final int FREE = 10;
    private static final int SHARE = 1_000;
    private static final int SHOWN = 80;

    private final String file;
    private final List<BadLine> bad = new ArrayList<>();
    private @Nullable String first;
    private long badLines;
    private long rows;
    private long rowsOfLastDay;
    private long lastDay = Long.MIN_VALUE;

    LineTally(String file) {
        this.file = MarketDataException.foreign(file);
    }

    void row(long epochDay) {
        rows++;
        if (epochDay != lastDay) {
            lastDay = epochDay;
            rowsOfLastDay = 0;
        }
        rowsOfLastDay++;
    }

    void bad(LineDefect defect, LineReader line) {
        badLines++;
        if (bad.size() < KEPT) {
            String text = new String(line.bytes, line.from, line.to - line.from, StandardCharsets.ISO_8859_1);
            String shown = MarketDataException.foreign(text.length() > SHOWN ? text.substring(0, SHOWN) : text);
            BadLine where = new BadLine(file, line.number, defect.code(), shown);
            bad.add(where);
            if (first == null || defect == LineDefect.CUT) {
                first = defect.code() + " " + file + " line " + line.number + " " + defect.words() + ": " + shown;
            }
        }
    }

    List<BadLine> bad() {
        return List.copyOf(bad);
    }

    long badLines() {
        return badLines;
    }

    long rows() {
        return rows;
    }

    /** The local date of the last row, as its epoch day; without a row the least number. */
    long lastDay() {
        return lastDay;
    }

    long rowsOfLastDay() {
        return rowsOfLastDay;
    }

    /**
     * Lets few lines be left out: up to ten or one in a thousand, and never most of them.
     *
     * @throws MalformedDataException by the code of the first bad line
     */
    void requireFewBad() {
        boolean cut = bad.stream().anyMatch(line -> line.code().equals(LineDefect.CUT.code()));
        boolean many = badLines > Math.max(FREE, (rows + badLines) / SHARE) || badLines > rows;
        String why = first;
        if (why != null && (cut || many)) {
            throw new MalformedDataException(
                    why.substring(0, why.indexOf(' ')),
                    why + " (" + badLines + " bad of " + (rows + badLines)
                            + " lines; the cache is as it was). Look at the provider's file");
        }
    }
}
