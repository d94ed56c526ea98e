package io.marketdata.testkit.bybit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the venue calls a category; the same symbol in two of them is two instruments. */
public enum BybitCategory {
    SPOT,
    LINEAR,
    INVERSE;

    /** {@code spot}, {@code linear} or {@code inverse}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable BybitCategory find(String code) {
        for (BybitCategory category : values()) {
            if (category.code().equals(code)) {
                return category;
            }
        }
        return null;
    }
}
