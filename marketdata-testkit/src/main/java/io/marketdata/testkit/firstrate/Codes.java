package io.marketdata.testkit.firstrate;

import io.marketdata.model.Timeframe;
import org.jspecify.annotations.Nullable;

/** Timeframes as requests say them. */
final class Codes {
    private Codes() {}

    /** Null for those that are not sold. */
    static @Nullable String code(Timeframe timeframe) {
        return switch (timeframe) {
            case M1 -> "1min";
            case M5 -> "5min";
            case M30 -> "30min";
            case H1 -> "1hour";
            case D1 -> "1day";
            default -> null;
        };
    }

    /** Null for what is none of them. */
    static @Nullable Timeframe timeframe(@Nullable String code) {
        for (Timeframe one : Timeframe.values()) {
            String other = code(one);
            if (other != null && other.equals(code)) {
                return one;
            }
        }
        return null;
    }
}
