package io.marketdata.parquet;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What one step of an integer timestamp is, for columns whose type does not say it. */
public enum TimestampUnit {
    SECONDS("s"),
    MILLIS("ms"),
    MICROS("us"),
    NANOS("ns");

    private final String code;

    TimestampUnit(String code) {
        this.code = code;
    }

    /**
     * The unit of a code: {@code s}, {@code ms}, {@code us} or {@code ns}.
     *
     * @throws IllegalArgumentException naming the known codes
     */
    public static TimestampUnit of(String code) {
        for (TimestampUnit unit : values()) {
            if (unit.code.equals(code)) {
                return unit;
            }
        }
        String known = Arrays.stream(values()).map(TimestampUnit::code).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("timestamp unit " + code + " is not known; one of " + known);
    }

    /** {@code s}, {@code ms}, {@code us} or {@code ns}. */
    public String code() {
        return code;
    }
}
