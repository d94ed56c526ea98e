package io.marketdata;

import io.marketdata.calendar.Coverage;
import io.marketdata.calendar.CoverageDay;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Draws coverages as a heat map: a row for each instrument, a column for each day. */
final class CoveragePicture {
    private static final int MARGIN = 12;
    private static final int LABEL_WIDTH = 130;
    private static final int COUNT_WIDTH = 110;
    private static final int LEGEND_STEP = 190;
    private static final int TEXT_HEIGHT = 16;
    private static final int WANTED_MAP_WIDTH = 1100;
    private static final int WIDEST_DAY = 24;

    /** From here on a day's number fits above it. */
    private static final int NUMBERED_DAY = 18;

    /** What a letter of the heading takes at the most. */
    private static final int HEADING_LETTER = 9;

    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT);

    private final List<Coverage> coverages;
    private final LocalDate firstDay;
    private final int days;
    private final int cellWidth;
    private final int rowHeight;
    private final int legendColumns;
    private final int mapTop;
    private final StringBuilder svg = new StringBuilder();

    CoveragePicture(List<Coverage> coverages) {
        this.coverages = coverages;
        LocalDate first = LocalDate.MAX;
        LocalDate last = LocalDate.MIN;
        for (Coverage coverage : coverages) {
            first = earlier(
                    first, coverage.range().start().atZone(ZoneOffset.UTC).toLocalDate());
            last = later(
                    last,
                    coverage.range().end().minusMillis(1).atZone(ZoneOffset.UTC).toLocalDate());
            for (CoverageDay day : coverage.days()) {
                first = earlier(first, day.day());
                last = later(last, day.day());
            }
        }
        firstDay = coverages.isEmpty() ? LocalDate.EPOCH : first;
        days = coverages.isEmpty() ? 0 : (int) ChronoUnit.DAYS.between(first, last) + 1;
        cellWidth = Math.max(2, Math.min(WIDEST_DAY, WANTED_MAP_WIDTH / Math.max(1, days)));
        rowHeight = coverages.size() > 40 ? 11 : 20;
        legendColumns = Math.max(1, (width() - 2 * MARGIN) / LEGEND_STEP);
        int legendRows = (CoverageShade.values().length + legendColumns - 1) / legendColumns;
        mapTop = MARGIN + 24 + legendRows * TEXT_HEIGHT + 28;
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private int width() {
        int heading = 2 * MARGIN + HEADING_LETTER * heading().length();
        return Math.max(heading, mapLeft() + days * cellWidth + COUNT_WIDTH + MARGIN);
    }

    private static int mapLeft() {
        return MARGIN + LABEL_WIDTH;
    }

    String svg() {
        int height = mapTop + coverages.size() * rowHeight + MARGIN;
        put(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
                width(), height, width(), height);
        style();
        put("<rect class=\"bg\" width=\"100%%\" height=\"100%%\"/>\n");
        put("<text class=\"h\" x=\"%d\" y=\"%d\">%s</text>\n", MARGIN, MARGIN + 14, heading());
        legend();
        months();
        for (int row = 0; row < coverages.size(); row++) {
            row(coverages.get(row), mapTop + row * rowHeight);
        }
        return svg.append("</svg>\n").toString();
    }

    private String heading() {
        long missing = coverages.stream()
                .mapToLong(coverage -> coverage.missing().count())
                .sum();
        long whole = coverages.stream().filter(Coverage::isOk).count();
        return coverages.isEmpty()
                ? "Coverage: no instruments"
                : String.format(
                        Locale.ROOT,
                        "Coverage %s to %s: %,d of %,d instruments whole, %,d minutes missing",
                        firstDay,
                        firstDay.plusDays(days - 1L),
                        whole,
                        coverages.size(),
                        missing);
    }

    private void style() {
        put("<style>\n");
        put(
                "text{font:11px system-ui,sans-serif;fill:#222}.h{font-size:14px;font-weight:600}.l{font-size:%dpx}",
                rowHeight < 14 ? 9 : 11);
        put(".bad{fill:#b00020;font-weight:600}.bg{fill:#fff}.row{fill:#f1f1f1}.d{font-size:9px}.tick{stroke:#999}\n");
        for (CoverageShade shade : CoverageShade.values()) {
            put(".%s{fill:%s}", shade.style(), shade.light());
        }
        put("\n@media(prefers-color-scheme:dark){text{fill:#ddd}.bad{fill:#ff8a95}.bg{fill:#16181c}.row{fill:#23262c}");
        for (CoverageShade shade : CoverageShade.values()) {
            put(".%s{fill:%s}", shade.style(), shade.dark());
        }
        put("}\n</style>\n");
    }

    private void legend() {
        int place = 0;
        for (CoverageShade shade : CoverageShade.values()) {
            int x = MARGIN + place % legendColumns * LEGEND_STEP;
            int y = MARGIN + 24 + place / legendColumns * TEXT_HEIGHT;
            put("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/>", shade.style(), x, y);
            put("<text x=\"%d\" y=\"%d\">%s</text>\n", x + 15, y + 9, shade.label());
            place++;
        }
    }

    private void months() {
        int lastLabel = Integer.MIN_VALUE / 2;
        int numbers = cellWidth >= NUMBERED_DAY ? TEXT_HEIGHT - 4 : 0;
        for (int i = 0; i < days; i++) {
            LocalDate day = firstDay.plusDays(i);
            int x = mapLeft() + i * cellWidth;
            if (numbers > 0) {
                put("<text class=\"d\" x=\"%d\" y=\"%d\">%d</text>", x + 3, mapTop - 5, day.getDayOfMonth());
            }
            if (day.getDayOfMonth() == 1 && numbers == 0) {
                put("<path class=\"tick\" d=\"M%d %dv5\"/>", x, mapTop - 6);
            }
            if ((i == 0 || day.getDayOfMonth() == 1) && x - lastLabel >= 50) {
                put("<text x=\"%d\" y=\"%d\">%s</text>\n", x, mapTop - 9 - numbers, MONTH.format(day));
                lastLabel = x;
            }
        }
    }

    private void row(Coverage coverage, int y) {
        int base = y + rowHeight - (rowHeight < 14 ? 3 : 6);
        put(
                "<rect class=\"row\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                mapLeft(), y, days * cellWidth, rowHeight - 1);
        put(
                "<text class=\"l\" x=\"%d\" y=\"%d\">%s</text>\n",
                MARGIN, base, escaped(coverage.instrument().toString()));
        quietDays(coverage, y);
        for (CoverageDay day : coverage.days()) {
            CoverageShade shade = CoverageShade.of(day);
            if (isDrawn(day) && !shade.isQuiet()) {
                cells(shade, day.day(), 1, y, title(coverage, day));
            }
        }
        long missing = coverage.missing().count();
        put(
                "<text class=\"l%s\" x=\"%d\" y=\"%d\">%s</text>\n",
                missing > 0 ? " bad" : "",
                mapLeft() + days * cellWidth + 6,
                base,
                missing > 0 ? String.format(Locale.ROOT, "%,d missing", missing) : rest(coverage));
    }

    private static String rest(Coverage coverage) {
        return coverage.isOk() ? "whole" : "calendar unknown";
    }

    /** Neighbours that look the same are one shape: a year of them is not worth a year of figures. */
    private void quietDays(Coverage coverage, int y) {
        CoverageShade shade = CoverageShade.WHOLE;
        LocalDate from = firstDay;
        int length = 0;
        for (CoverageDay day : coverage.days()) {
            if (!isDrawn(day)) {
                continue;
            }
            CoverageShade next = CoverageShade.of(day);
            if (length > 0 && (next != shade || !day.day().equals(from.plusDays(length)))) {
                cells(shade, from, length, y, quietTitle(coverage, shade, from, length));
                length = 0;
            }
            if (next.isQuiet()) {
                from = length == 0 ? day.day() : from;
                shade = next;
                length++;
            }
        }
        if (length > 0) {
            cells(shade, from, length, y, quietTitle(coverage, shade, from, length));
        }
    }

    private static String quietTitle(Coverage coverage, CoverageShade shade, LocalDate from, int length) {
        return "%s %s to %s: %s".formatted(coverage.instrument(), from, from.plusDays(length - 1L), shade.label());
    }

    /** A day on which the market may trade, but nothing has to be there, stays blank. */
    private static boolean isDrawn(CoverageDay day) {
        return day.expected() + day.unexpected() + day.unknown() > 0;
    }

    private static String title(Coverage coverage, CoverageDay day) {
        StringBuilder title = new StringBuilder()
                .append(coverage.instrument())
                .append(' ')
                .append(day.day())
                .append(String.format(Locale.ROOT, ": %,d of %,d there", day.present(), day.expected()));
        appendCount(title, day.missing(), "missing");
        appendCount(title, day.verifiedEmpty(), "the source does not have");
        appendCount(title, day.tolerated(), "tolerated");
        appendCount(title, day.unexpected(), "there though closed");
        appendCount(title, day.unknown(), "unknown to the calendar");
        return title.toString();
    }

    private static void appendCount(StringBuilder title, long count, String what) {
        if (count > 0) {
            title.append(String.format(Locale.ROOT, ", %,d %s", count, what));
        }
    }

    private void cells(CoverageShade shade, LocalDate from, int length, int y, String title) {
        long x = mapLeft() + ChronoUnit.DAYS.between(firstDay, from) * cellWidth;
        int gap = cellWidth > 4 ? 1 : 0;
        put(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>%s</title></rect>\n",
                shade.style(), x, y, length * cellWidth - gap, rowHeight - 1, escaped(title));
    }

    private void put(String form, Object... values) {
        svg.append(String.format(Locale.ROOT, form, values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
