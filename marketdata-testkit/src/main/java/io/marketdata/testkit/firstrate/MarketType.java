package io.marketdata.testkit.firstrate;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The types of instruments that are sold, and how their files differ. */
enum MarketType {
    FUTURES,
    STOCK,
    ETF,
    INDEX,
    FX,
    CRYPTO;

    private static final ZoneId EASTERN = ZoneId.of("America/New_York");
    private static final Map<String, String> OF_FUTURES = Map.of(
            "contin_UNadj", "_continuous_UNadjusted",
            "contin_adj_ratio", "_continuous_ratio_adjusted",
            "contin_adj_absolute", "_continuous_absolute_adjusted");
    private static final Map<String, String> OF_SHARES = Map.of(
            "adj_split", "_adjsplit",
            "adj_splitdiv", "_adjsplitdiv",
            "UNADJUSTED", "_UNADJUSTED");

    /** What each adjustment adds to a file's name. */
    private Map<String, String> nameParts() {
        return switch (this) {
            case FUTURES -> OF_FUTURES;
            case STOCK, ETF -> OF_SHARES;
            default -> Map.of();
        };
    }

    /** As requests say it. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    ZoneId zone() {
        return this == CRYPTO ? ZoneOffset.UTC : EASTERN;
    }

    /** Whether it takes no adjustment, or this one. */
    boolean knows(String adjustment) {
        return nameParts().isEmpty() || nameParts().containsKey(adjustment);
    }

    List<String> adjustments() {
        return nameParts().keySet().stream().sorted().toList();
    }

    /** What the adjustment adds to a file's name; nothing where the type has none. */
    String namePart(String adjustment) {
        return nameParts().getOrDefault(adjustment, "");
    }

    /** Whether this period is sold by the first letter of the ticker alone. */
    boolean isSoldByInitial(String period) {
        return (this == STOCK || this == ETF) && period.equals("full");
    }

    /** Points of a price in one unit of currency. */
    int pointsPerUnit() {
        return this == FX ? 100_000 : 100;
    }

    static MarketType of(String code) {
        for (MarketType type : values()) {
            if (type.code().equals(code)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no type " + code + " among futures, stock, etf, index, fx, crypto");
    }
}
