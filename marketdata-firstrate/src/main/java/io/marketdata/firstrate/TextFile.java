package io.marketdata.firstrate;

import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One text file of the provider, in an archive or a folder.
 *
 * @param name for messages
 * @param ticker what stands before the first underscore of its name
 * @param timeframe by its name
 * @param adjustment by its name
 * @param period by its name; null where the name has none
 * @param opener opens it, from its beginning
 */
record TextFile(
        String name,
        String ticker,
        FirstRateType type,
        Timeframe timeframe,
        FirstRateAdjustment adjustment,
        @Nullable FirstRatePeriod period,
        Opener opener) {

    /** Opens a file. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }

    InputStream open() throws IOException {
        return opener.open();
    }

    /** What the parts of a name such as {@code NQ_full_1min_continuous_UNadjusted.txt} say; null where it is none. */
    static @Nullable TextFile of(String name, FirstRateType type, Opener opener) {
        int dot = name.lastIndexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        int underscore = stem.indexOf('_');
        if (underscore < 1) {
            return null;
        }
        String rest = stem.substring(underscore + 1);
        FirstRatePeriod period = null;
        for (FirstRatePeriod known : FirstRatePeriod.values()) {
            if (rest.startsWith(known.word() + "_")) {
                period = known;
                rest = rest.substring(known.word().length() + 1);
            }
        }
        Timeframe timeframe = rest.startsWith("1min") ? Timeframe.M1 : rest.startsWith("1day") ? Timeframe.D1 : null;
        FirstRateAdjustment adjustment = adjustment(rest.substring(Math.min(4, rest.length())));
        if (timeframe == null || adjustment == null) {
            return null;
        }
        return new TextFile(name, stem.substring(0, underscore), type, timeframe, adjustment, period, opener);
    }

    private static @Nullable FirstRateAdjustment adjustment(String rest) {
        String words = rest.startsWith("_") ? rest.substring(1) : rest;
        for (FirstRateAdjustment known : FirstRateAdjustment.values()) {
            if (known.inFileName().toLowerCase(Locale.ROOT).equals(words.toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        return null;
    }
}
