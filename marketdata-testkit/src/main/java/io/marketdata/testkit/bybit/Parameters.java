package io.marketdata.testkit.bybit;

import org.jspecify.annotations.Nullable;

/** Reads parameters as the venue does. */
final class Parameters {
    private static final int MOST_ROWS = 1_000;
    /** No calendar goes further: what is beyond is held to it, so that sums stay numbers. */
    private static final long MOST_MILLIS = 1_000_000_000_000_000L;

    private final BybitRequest request;
    private final boolean clampLimit;

    Parameters(BybitRequest request, boolean clampLimit) {
        this.request = request;
        this.clampLimit = clampLimit;
    }

    /** A parameter; null where it is absent or empty, which is the same to the venue. */
    @Nullable String text(String name) {
        String value = request.parameter(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String required(String name) throws RefusedException {
        String value = text(name);
        if (value == null) {
            throw new RefusedException("params error: " + name + " is required");
        }
        return value;
    }

    BybitCategory category() throws RefusedException {
        return category(required("category"));
    }

    BybitCategory categoryOr(BybitCategory otherwise) throws RefusedException {
        String value = text("category");
        return value == null ? otherwise : category(value);
    }

    private static BybitCategory category(String value) throws RefusedException {
        BybitCategory category = BybitCategory.find(value);
        if (category == null) {
            throw new RefusedException("params error: Category is invalid");
        }
        return category;
    }

    Interval interval() throws RefusedException {
        Interval interval = Interval.find(required("interval"));
        if (interval == null) {
            throw new RefusedException("params error: Invalid period!");
        }
        return interval;
    }

    int limitOr(int otherwise) throws RefusedException {
        Long limit = number("limit");
        if (limit == null) {
            return otherwise;
        }
        if (limit < 1 || (limit > MOST_ROWS && !clampLimit)) {
            throw new RefusedException("params error: limit is outside 1.." + MOST_ROWS);
        }
        return (int) Math.min(limit, MOST_ROWS);
    }

    /** A time in milliseconds. */
    @Nullable Long millis(String name) throws RefusedException {
        Long value = number(name);
        return value == null ? null : Math.max(-MOST_MILLIS, Math.min(MOST_MILLIS, value));
    }

    private @Nullable Long number(String name) throws RefusedException {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException problem) {
            throw new RefusedException("params error: " + name + " is no number");
        }
    }
}
