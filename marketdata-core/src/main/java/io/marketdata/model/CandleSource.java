package io.marketdata.model;

/** The way a candle came. */
public enum CandleSource {
    /** A venue's live stream. */
    WS("ws"),
    /** A venue's history request. */
    REST("rest"),
    /** A file. */
    FILE("file"),
    /** Not recorded: the raw tables' default. It can be read, never written. */
    UNKNOWN("unknown");

    private final String code;

    CandleSource(String code) {
        this.code = code;
    }

    /** The word that stands in the store: {@code ws}, {@code rest}, {@code file}, {@code unknown}. */
    public String code() {
        return code;
    }

    /** The source of a stored word; {@link #UNKNOWN} for any that is not one of the others. */
    public static CandleSource of(String code) {
        for (CandleSource source : values()) {
            if (source.code.equals(code)) {
                return source;
            }
        }
        return UNKNOWN;
    }
}
