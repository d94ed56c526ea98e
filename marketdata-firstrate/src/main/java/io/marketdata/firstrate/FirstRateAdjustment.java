package io.marketdata.firstrate;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** How the prices of a series were adjusted. Adjusted series change their past; the others are only added to. */
public enum FirstRateAdjustment {
    /** Crypto, index and FX know none. */
    NONE("", "", false),
    CONTIN_UNADJ("contin_UNadj", "continuous_UNadjusted", false),
    CONTIN_ADJ_RATIO("contin_adj_ratio", "continuous_ratio_adjusted", true),
    CONTIN_ADJ_ABSOLUTE("contin_adj_absolute", "continuous_absolute_adjusted", true),
    ADJ_SPLIT("adj_split", "adjsplit", true),
    ADJ_SPLITDIV("adj_splitdiv", "adjsplitdiv", true),
    UNADJUSTED("UNADJUSTED", "UNADJUSTED", false);

    private static final Set<FirstRateAdjustment> FUTURES = Set.of(CONTIN_UNADJ, CONTIN_ADJ_RATIO, CONTIN_ADJ_ABSOLUTE);
    private static final Set<FirstRateAdjustment> STOCKS = Set.of(ADJ_SPLIT, ADJ_SPLITDIV, UNADJUSTED);

    private final String word;
    private final String inFileName;
    private final boolean restated;

    FirstRateAdjustment(String word, String inFileName, boolean restated) {
        this.word = word;
        this.inFileName = inFileName;
        this.restated = restated;
    }

    /**
     * The adjustment of the provider's word, such as {@code contin_UNadj}.
     *
     * @throws ConfigurationException MD-F009 naming the known words
     */
    public static FirstRateAdjustment of(String word) {
        for (FirstRateAdjustment adjustment : values()) {
            if (adjustment.word.equalsIgnoreCase(word.strip())) {
                return adjustment;
            }
        }
        throw new ConfigurationException(
                "MD-F009",
                "adjustment " + MarketDataException.foreign(word) + " is not known; one of "
                        + Arrays.stream(values())
                                .map(FirstRateAdjustment::word)
                                .filter(known -> !known.isEmpty())
                                .collect(Collectors.joining(", ")));
    }

    /** What the provider calls it; empty for none. */
    public String word() {
        return word;
    }

    /** Whether the provider writes the past anew, at every roll, split or dividend. */
    public boolean restated() {
        return restated;
    }

    /** What the metadata of a file in the cache calls it. */
    String inMetadata() {
        return this == NONE ? "none" : word;
    }

    /** How the names of files of such a series end. */
    String inFileName() {
        return inFileName;
    }

    /** @throws ConfigurationException MD-F009 where the provider has no such series */
    void requireFor(FirstRateType type) {
        boolean served = switch (type) {
            case FUTURES -> FUTURES.contains(this);
            case STOCK, ETF -> STOCKS.contains(this);
            case CRYPTO, INDEX, FX -> this == NONE;
        };
        if (!served) {
            throw new ConfigurationException(
                    "MD-F009",
                    "adjustment " + (this == NONE ? "none" : word) + " is not served for type " + type.word()
                            + "; its own is "
                            + (type.defaultAdjustment() == NONE
                                    ? "none"
                                    : type.defaultAdjustment().word()));
        }
    }
}
