package io.marketdata.firstrate;

/** What is wrong with a line of a text file. */
enum LineDefect {
    NOT_A_DATE(
            "MD-F030", "does not begin with a date such as 2026-03-06, behind which minutes have a time and days none"),
    FIELDS("MD-F031", "has a number of fields that no such file has"),
    NO_COMMAS("MD-F032", "cannot be split at commas"),
    CONTROL_CHARACTER("MD-F033", "holds a character that no text has"),
    TOO_LONG("MD-F034", "is longer than 4096 bytes"),
    SKIPPED_TIME("MD-F036", "has a time that the clock of its zone skips"),
    NOT_A_CANDLE("MD-F037", "is no candle: high, low or the sign of a price or volume is wrong"),
    NOT_A_NUMBER("MD-F038", "has a price or volume that is no number"),
    FUTURE("MD-F040", "lies in the future"),
    CUT("MD-F041", "is the last one and is cut off");

    private final String code;
    private final String words;

    LineDefect(String code, String words) {
        this.code = code;
        this.words = words;
    }

    String code() {
        return code;
    }

    String words() {
        return words;
    }
}
