package io.marketdata.testkit.firstrate;

import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Set;

/** Writes the rows of a series as its file has them, with the dirt of its ticker. */
final class TextFile {
    private static final int MINUTES_PER_DAY = 1_440;
    private static final int LONG_LINE = 100_000;
    private static final int DAYS_IN_NEW_STYLE = 3;

    private final Series series;
    private final Series.Wanted wanted;
    private final MarketType type;
    private final Set<FirstRateDirt> dirt;
    private final OutputStream out;
    private final StringBuilder line = new StringBuilder(LONG_LINE);
    private String newline = "\n";
    private long dateOfText = Long.MIN_VALUE;
    private String dateText = "";
    private long rows;
    private String first = "";
    private final long firstLocalMinute;
    private boolean open;

    /** @param fromMidnight whether rows of the evening before its first date are left out */
    TextFile(Series series, Series.Wanted wanted, boolean fromMidnight, OutputStream out) {
        firstLocalMinute = fromMidnight ? wanted.from().toEpochDay() * MINUTES_PER_DAY : Long.MIN_VALUE;
        this.series = series;
        this.wanted = wanted;
        this.out = out;
        type = series.ticker().marketType();
        dirt = series.ticker().dirt();
    }

    void write() throws IOException {
        if (dirt.contains(FirstRateDirt.EMPTY_FILE)) {
            return;
        }
        newline = dirt.contains(FirstRateDirt.CRLF) ? "\r\n" : "\n";
        if (dirt.contains(FirstRateDirt.BLANK_LINES)) {
            text(newline.repeat(3));
        }
        if (dirt.contains(FirstRateDirt.HEADER)) {
            text(header() + newline);
        }
        series.each(wanted, this::row);
        if (dirt.contains(FirstRateDirt.CUT_LAST_LINE) && rows > 0) {
            text(newline + first.substring(0, first.indexOf('.') + 2));
        } else if (open && !dirt.contains(FirstRateDirt.NO_LAST_NEWLINE)) {
            text(newline);
        }
    }

    private void row(Row row) throws IOException {
        if (row.localMinute < firstLocalMinute) {
            return;
        }
        if (open) {
            text(newline);
        }
        if (rows == 0) {
            before(row);
        }
        line.setLength(0);
        format(row);
        String text = line.toString();
        text(text);
        open = true;
        if (rows == 0) {
            first = text;
        } else if (rows == 1) {
            behindSecond(text);
        }
        rows++;
    }

    private void before(Row row) throws IOException {
        if (dirt.contains(FirstRateDirt.NEGATIVE_ROW)) {
            LocalDate saturday = LocalDate.ofEpochDay(row.sessionDay);
            do {
                saturday = saturday.minusDays(1);
            } while (saturday.getDayOfWeek() != DayOfWeek.SATURDAY);
            Row negative = new Row();
            negative.localMinute = saturday.toEpochDay() * MINUTES_PER_DAY;
            if (wanted.timeframe() != Timeframe.D1) {
                negative.localMinute += MINUTES_PER_DAY / 2;
            }
            negative.open = -100;
            negative.high = -50;
            negative.low = -200;
            negative.close = -150;
            negative.volume = -300;
            line.setLength(0);
            format(negative);
            text(line + newline);
        }
    }

    private String header() {
        String volume = type == MarketType.INDEX ? "" : ",volume";
        boolean hasOpenInterest = wanted.timeframe() == Timeframe.D1 && type == MarketType.FUTURES;
        return "timestamp,open,high,low,close" + volume + (hasOpenInterest ? ",open interest" : "");
    }

    private void behindSecond(String second) throws IOException {
        if (dirt.contains(FirstRateDirt.SPLICED_LINE)) {
            text(newline + second.substring(0, 7) + second.substring(0, 5) + ",0.424,0.424,0.424,0.424,2600");
        }
        if (dirt.contains(FirstRateDirt.NUL_BYTE)) {
            text(newline + second.substring(0, 7) + "\0\0" + second.substring(9));
        }
        if (dirt.contains(FirstRateDirt.LONG_LINE)) {
            text(newline + "9".repeat(LONG_LINE));
        }
        if (dirt.contains(FirstRateDirt.REPEATED_ROW)) {
            text(newline + first);
        }
    }

    private void format(Row row) {
        boolean daily = wanted.timeframe() == Timeframe.D1;
        stamp(row, daily);
        boolean newStyle = row.sessionDay > wanted.asOf().toEpochDay() - DAYS_IN_NEW_STYLE;
        price(row.open, newStyle);
        price(row.high, newStyle);
        price(row.low, newStyle);
        price(row.close, newStyle);
        if (type != MarketType.INDEX) {
            line.append(',').append(row.volume);
            if (wanted.adjustment().startsWith("adj_")) {
                line.append(".0");
            }
        }
        if (daily && type == MarketType.FUTURES) {
            line.append(',').append(row.openInterest);
        }
    }

    private void stamp(Row row, boolean daily) {
        long day = Math.floorDiv(row.localMinute, MINUTES_PER_DAY);
        if (day != dateOfText) {
            dateOfText = day;
            String text = LocalDate.ofEpochDay(day).toString();
            dateText = type == MarketType.FX ? text.replace("-", "") : text;
        }
        line.append(dateText);
        if (!daily || type == MarketType.FX) {
            int minute = Math.floorMod(row.localMinute, MINUTES_PER_DAY);
            line.append(type == MarketType.FX ? ',' : ' ');
            twoDigits(minute / 60);
            line.append(':');
            twoDigits(minute % 60);
            line.append(":00");
        }
    }

    private void twoDigits(int number) {
        line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** Old rows without zeros at their end but for one, those of the last days with two decimals. */
    private void price(long points, boolean newStyle) {
        line.append(',');
        int scale = type.pointsPerUnit();
        if (points < 0) {
            line.append('-');
        }
        long size = Math.abs(points);
        line.append(size / scale).append('.');
        long rest = size % scale;
        int digits = 0;
        for (int unit = scale / 10; unit > 0 && (rest > 0 || digits == 0 || (newStyle && digits < 2)); unit /= 10) {
            line.append((char) ('0' + rest / unit));
            rest %= unit;
            digits++;
        }
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
