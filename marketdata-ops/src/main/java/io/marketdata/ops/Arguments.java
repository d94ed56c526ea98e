package io.marketdata.ops;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** What the requests have in common. */
final class Arguments {
    /** A window is read into memory: 31 days of minutes are some 10 MB. */
    static final int LONGEST_WINDOW_HOURS = 744;

    /** 27 years: minutes of FirstRateData begin in 2005. */
    static final int LONGEST_LOOK_BACK_DAYS = 10_000;

    private Arguments() {}

    static int windowHours(int hours) {
        return within("window_hours", hours, LONGEST_WINDOW_HOURS);
    }

    static int within(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new OpsException(OpsError.INVALID_ARGS, name + " " + value + " is outside 1.." + most);
        }
        return value;
    }

    static <T> List<T> some(String name, Collection<T> values) {
        if (values.isEmpty()) {
            throw new OpsException(OpsError.INVALID_ARGS, name + " is empty; name at least one");
        }
        return new ArrayList<>(new LinkedHashSet<>(values));
    }
}
