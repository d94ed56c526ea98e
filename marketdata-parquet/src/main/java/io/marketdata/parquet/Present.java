package io.marketdata.parquet;

import org.jspecify.annotations.Nullable;

/** Fields that the format requires and a damaged file may lack. */
final class Present {
    private Present() {}

    static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw new CorruptPage(name + " is missing");
        }
        return value;
    }
}
