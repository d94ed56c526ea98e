package io.marketdata.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The length of a candle. Every one is a multiple of a minute, and its buckets are aligned to the UTC epoch. */
public enum Timeframe {
    M1("1m", 1),
    M3("3m", 3),
    M5("5m", 5),
    M15("15m", 15),
    M30("30m", 30),
    H1("1h", 60),
    H2("2h", 120),
    H4("4h", 240),
    H6("6h", 360),
    H12("12h", 720),
    D1("1d", 1440);

    private final String code;
    private final int minutes;

    Timeframe(String code, int minutes) {
        this.code = code;
        this.minutes = minutes;
    }

    /**
     * The timeframe of a code such as {@code 15m}.
     *
     * @throws IllegalArgumentException naming the known codes
     */
    public static Timeframe of(String code) {
        for (Timeframe timeframe : values()) {
            if (timeframe.code.equals(code)) {
                return timeframe;
            }
        }
        String known = Arrays.stream(values()).map(Timeframe::code).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("timeframe " + code + " is not known; one of " + known);
    }

    /** {@code 1m} to {@code 1d}. */
    public String code() {
        return code;
    }

    public int minutes() {
        return minutes;
    }

    public long millis() {
        return minutes * 60_000L;
    }

    public Duration duration() {
        return Duration.ofMinutes(minutes);
    }

    /** The start of the bucket that holds an instant, both in milliseconds since the epoch. */
    public long bucketStartMillis(long epochMillis) {
        return Math.floorDiv(epochMillis, millis()) * millis();
    }

    /** As {@link #code()}. */
    @Override
    public String toString() {
        return code;
    }
}
