package io.marketdata.calendar;

/** What a calendar says of a minute. */
public enum MinuteState {
    /** The market trades: a minute that is not there is missing. */
    EXPECTED,
    /** The market may or may not trade, or sources disagree: never missing, never unexpected. */
    SOFT,
    /** The market does not trade: a minute that is there is unexpected. */
    CLOSED,
    /** The calendar does not reach as far: never missing, never repaired, never said to be whole. */
    UNKNOWN
}
