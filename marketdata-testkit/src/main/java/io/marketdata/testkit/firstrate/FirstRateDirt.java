package io.marketdata.testkit.firstrate;

/** What is wrong with a ticker's text besides its right rows, which all stay in it unless it is empty. */
public enum FirstRateDirt {
    /** Three blank lines before the first row. */
    BLANK_LINES,
    /** Every line ends with CR LF. */
    CRLF,
    /** A line behind the second row into which other bytes were spliced. */
    SPLICED_LINE,
    /** A row with negative prices and volume before the first one, on a Saturday; not for what trades on Saturdays. */
    NEGATIVE_ROW,
    /** A header line, as the free samples have it. */
    HEADER,
    /** The last line is cut within its first price, behind the rows. */
    CUT_LAST_LINE,
    /** A line of 100,000 characters behind the second row. */
    LONG_LINE,
    /** A line with a NUL in it behind the second row. */
    NUL_BYTE,
    /** No newline behind the last row. */
    NO_LAST_NEWLINE,
    /** The first row comes a second time, behind the second. */
    REPEATED_ROW,
    /** No bytes at all. */
    EMPTY_FILE
}
