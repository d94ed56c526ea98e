package io.marketdata.calendar;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;

/** How a wrong profile is told. */
final class ProfileFault {
    private ProfileFault() {}

    static ConfigurationException at(String where, int line, String what) {
        return new ConfigurationException(
                "MD-H001",
                where + ":" + line + ": " + MarketDataException.foreign(what)
                        + ". Nothing of the calendar is used; the form of a profile is in docs/calendars.md");
    }
}
