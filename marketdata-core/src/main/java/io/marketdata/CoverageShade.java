package io.marketdata;

import io.marketdata.calendar.CoverageDay;

/** How a day looks in the picture of a coverage, from what matters least to what matters most. */
enum CoverageShade {
    WHOLE("whole", "#9fd6ad", "#2c5f3e"),
    TOLERATED("absent, as the policy allows", "#cfe3b0", "#4d5f2c"),
    EMPTY("the source has no more", "#a9b8e8", "#46548f"),
    UNKNOWN("the calendar does not know", "#c9c9c9", "#5a5a5a"),
    UNEXPECTED("there though closed", "#d58be0", "#a34fb3"),
    FEW("up to 1 % missing", "#ffc94d", "#d99a00"),
    SOME("up to 20 % missing", "#f58220", "#f58220"),
    MANY("more missing", "#d7263d", "#ff4d5e"),
    ALL("nothing there", "#6b0012", "#ffb3bd");

    private final String label;
    private final String light;
    private final String dark;

    CoverageShade(String label, String light, String dark) {
        this.label = label;
        this.light = light;
        this.dark = dark;
    }

    static CoverageShade of(CoverageDay day) {
        if (day.missing() > 0) {
            return byShare(day);
        }
        if (day.unexpected() > 0) {
            return UNEXPECTED;
        }
        if (day.unknown() > 0) {
            return UNKNOWN;
        }
        if (day.verifiedEmpty() > 0) {
            return EMPTY;
        }
        return day.tolerated() > 0 ? TOLERATED : WHOLE;
    }

    private static CoverageShade byShare(CoverageDay day) {
        if (day.missing() == day.expected()) {
            return ALL;
        }
        double share = (double) day.missing() / day.expected();
        if (share <= 0.01) {
            return FEW;
        }
        return share <= 0.2 ? SOME : MANY;
    }

    /** Whether days of this shade need no figures of their own. */
    boolean isQuiet() {
        return this == WHOLE || this == TOLERATED;
    }

    String label() {
        return label;
    }

    String light() {
        return light;
    }

    String dark() {
        return dark;
    }

    /** The name of its style. */
    String style() {
        return Texts.lower(this);
    }
}
