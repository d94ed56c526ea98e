package io.marketdata.firstrate;

import io.marketdata.model.Timeframe;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Reads one line of the provider's text, from bytes, without an object. One thread. */
final class LineParser {
    private static final int MOST_FIELDS = 9;
    private static final int FIELDS_WITHOUT_VOLUME = 5;
    private static final int FIELDS_WITH_OPEN_INTEREST = 7;
    private static final long EXACT = 1L << 53;
    private static final double[] POWERS = powers();

    private final FirstRateType type;
    private final boolean daily;
    private final boolean negativePrices;
    private final int[] ends = new int[MOST_FIELDS + 1];
    private byte[] text = new byte[0];
    private boolean isNumber;

    /** The date that was looked up last, and what it was. */
    private long dateKey = -1;

    private long dateValue;

    long epochDay;
    int secondOfDay;
    double open;
    double high;
    double low;
    double close;
    double volume;

    LineParser(FirstRateType type, Timeframe timeframe, FirstRateAdjustment adjustment) {
        this.type = type;
        daily = timeframe == Timeframe.D1;
        negativePrices = type == FirstRateType.FUTURES || adjustment == FirstRateAdjustment.CONTIN_ADJ_ABSOLUTE;
    }

    private static double[] powers() {
        double[] powers = new double[16];
        double power = 1;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = power;
            power *= 10;
        }
        return powers;
    }

    /** Reads a line; what is wrong with it, null where nothing is. */
    @Nullable LineDefect read(byte[] bytes, int from, int to) {
        text = bytes;
        int fields = split(from, to);
        if (fields < 0) {
            return LineDefect.CONTROL_CHARACTER;
        }
        if (fields == 1) {
            return LineDefect.NO_COMMAS;
        }
        int first = from;
        boolean separateTime = fields > 1 && indexOf(':', ends[0] + 1, ends[1]) >= 0;
        int values = fields - (separateTime ? 1 : 0);
        if (!date(first, ends[0], separateTime ? ends[0] + 1 : -1, separateTime ? ends[1] : -1)) {
            return LineDefect.NOT_A_DATE;
        }
        boolean withoutVolume = values == FIELDS_WITHOUT_VOLUME && type == FirstRateType.INDEX;
        if (!withoutVolume && values != FIELDS_WITHOUT_VOLUME + 1 && values != FIELDS_WITH_OPEN_INTEREST) {
            return LineDefect.FIELDS;
        }
        int at = separateTime ? 1 : 0;
        isNumber = true;
        open = number(at);
        high = number(at + 1);
        low = number(at + 2);
        close = number(at + 3);
        volume = withoutVolume ? 0 : number(at + 4);
        if (!isNumber) {
            return LineDefect.NOT_A_NUMBER;
        }
        return isCandle() ? null : LineDefect.NOT_A_CANDLE;
    }

    private boolean isCandle() {
        return high >= Math.max(open, close)
                && low <= Math.min(open, close)
                && volume >= 0
                && (negativePrices || low > 0);
    }

    /** How many fields there are, -1 where a character is none of a text. */
    private int split(int from, int to) {
        int fields = 0;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (b == ',') {
                if (fields < MOST_FIELDS) {
                    ends[fields] = i;
                }
                fields++;
            } else if (b < ' ' && b != '\t') {
                return -1;
            }
        }
        ends[Math.min(fields, MOST_FIELDS)] = to;
        return fields + 1;
    }

    private int indexOf(char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Takes {@code yyyy-MM-dd} or {@code yyyyMMdd} with a time behind it, apart or behind a blank; of a day without one, or
     * with midnight.
     */
    private boolean date(int from, int to, int timeFrom, int timeTo) {
        int length = to - from;
        secondOfDay = 0;
        if (length == 8) {
            return day(digits(from, 4), digits(from + 4, 2), digits(from + 6, 2)) && apart(timeFrom, timeTo);
        }
        if (length < 10 || text[from + 4] != '-' || text[from + 7] != '-') {
            return false;
        }
        if (!day(digits(from, 4), digits(from + 5, 2), digits(from + 8, 2))) {
            return false;
        }
        if (length == 10) {
            return apart(timeFrom, timeTo);
        }
        return (text[from + 10] == ' ' || text[from + 10] == 'T') && time(from + 11, to);
    }

    private boolean apart(int from, int to) {
        return from < 0 ? daily : time(from, to);
    }

    private boolean day(int year, int month, int day) {
        if (year < 0 || month < 1 || month > 12 || day < 1) {
            return false;
        }
        long key = (year * 100L + month) * 100 + day;
        if (key != dateKey) {
            try {
                dateValue = LocalDate.of(year, month, day).toEpochDay();
            } catch (DateTimeException noSuchDay) {
                return false;
            }
            dateKey = key;
        }
        epochDay = dateValue;
        return true;
    }

    private boolean time(int from, int to) {
        boolean withSeconds = to - from == 8 && text[from + 5] == ':';
        if (from < 0 || !(withSeconds || to - from == 5) || text[from + 2] != ':') {
            return false;
        }
        int hour = digits(from, 2);
        int minute = digits(from + 3, 2);
        int second = withSeconds ? digits(from + 6, 2) : 0;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return false;
        }
        secondOfDay = (hour * 60 + minute) * 60 + second;
        return !daily || secondOfDay == 0;
    }

    private int digits(int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** The value behind a field's end; exact, as {@link Double#parseDouble} is. */
    private double number(int field) {
        int from = ends[field] + 1;
        int to = ends[field + 1];
        boolean negative = from < to && text[from] == '-';
        long digits = 0;
        int decimals = -1;
        int seen = 0;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                seen++;
                decimals += decimals < 0 ? 0 : 1;
            } else if (text[i] == '.' && decimals < 0) {
                decimals = 0;
            } else {
                return slowly(from, to);
            }
            if (digits >= EXACT) {
                return slowly(from, to);
            }
        }
        if (seen == 0 || decimals >= POWERS.length) {
            return slowly(from, to);
        }
        // Both are exact, so that their quotient is the nearest double.
        double value = decimals > 0 ? digits / POWERS[decimals] : digits;
        return negative ? -value : value;
    }

    private double slowly(int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (!(b >= '0' && b <= '9') && b != '.' && b != '-' && b != '+' && b != 'e' && b != 'E') {
                isNumber = false;
                return 0;
            }
        }
        try {
            double value = Double.parseDouble(new String(text, from, to - from, StandardCharsets.US_ASCII));
            isNumber &= Double.isFinite(value);
            return value;
        } catch (NumberFormatException none) {
            isNumber = false;
            return 0;
        }
    }
}
