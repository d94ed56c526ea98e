package io.marketdata;

/** Why a row is no candle that may be written. Each has a stable code. */
public enum RowDefect {
    VALUE_MISSING("MD-V001", "a required value is missing"),
    NOT_FINITE("MD-V003", "a value is NaN or infinite"),
    PRICE_NOT_POSITIVE("MD-V004", "a price is zero or negative on a market that has none"),
    HIGH_TOO_LOW("MD-V005", "high is below max(open, close)"),
    LOW_TOO_HIGH("MD-V006", "low is above min(open, close)"),
    NEGATIVE_VOLUME("MD-V007", "a volume or count is negative"),
    DUPLICATE("MD-V010", "the open time came before"),
    OFF_GRID("MD-V011", "the open time is not on a whole minute"),
    OUT_OF_RANGE("MD-V012", "the open time is outside the asked range"),
    UNCLOSED("MD-V014", "the candle is not closed yet"),
    UNORDERED("MD-V019", "the open time is before that of the row before"),
    CLOSE_TIME("MD-V022", "the close time is not one minute after the open time"),
    WRONG_INSTRUMENT("MD-V023", "the row is of an instrument that was not asked for"),
    COUNT_TOO_LARGE("MD-V024", "a count does not fit 32 bits");

    private final String code;
    private final String meaning;

    RowDefect(String code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The stable code, such as {@code MD-V005}. */
    public String code() {
        return code;
    }

    /** What is wrong, in words. */
    public String meaning() {
        return meaning;
    }
}
