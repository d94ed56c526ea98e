package io.marketdata;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Coverages for people, programs and eyes.
 *
 * @param coverages in the order of the report
 */
public record CoverageReport(List<Coverage> coverages) {
    /** The version of the JSON form. */
    public static final int SCHEMA_VERSION = 1;

    private static final int RANGES_IN_TEXT = 10;

    public CoverageReport {
        coverages = List.copyOf(coverages);
    }

    /** Whether every coverage is ok. */
    public boolean isOk() {
        return coverages.stream().allMatch(Coverage::isOk);
    }

    /** One JSON object on one line; its members are documented in docs/report.md. */
    public String toJson() {
        return new JsonText()
                .put("schema_version", SCHEMA_VERSION)
                .put("report", "coverage")
                .raw("ok", Boolean.toString(isOk()))
                .raw(
                        "instruments",
                        coverages.stream().map(CoverageReport::json).collect(Collectors.joining(",", "[", "]")))
                .toString();
    }

    private static String json(Coverage coverage) {
        return new JsonText()
                .put("market_id", coverage.instrument().market().value())
                .put("symbol", coverage.instrument().symbol())
                .put("calendar", coverage.calendar())
                .put("min_gap_minutes", coverage.policy().minGapMinutes())
                .raw("min_coverage", Double.toString(coverage.policy().minCoverage()))
                .put("start", coverage.range().start())
                .put("end", coverage.range().end())
                .put("checked_at", coverage.checkedAt())
                .raw("ok", Boolean.toString(coverage.isOk()))
                .put("first_open", coverage.firstOpen().orElse(null))
                .put("last_close", coverage.lastClose().orElse(null))
                .put("bars", coverage.present().count())
                .put("expected_minutes", coverage.expected().count())
                .put("soft_minutes", coverage.soft().count())
                .put("unknown_minutes", coverage.unknown().count())
                .put("missing_minutes", coverage.missing().count())
                .put("tolerated_minutes", coverage.tolerated().count())
                .put("verified_empty_minutes", coverage.verifiedEmpty().count())
                .put("unexpected_minutes", coverage.unexpected().count())
                .put("days_covered", coverage.daysCovered())
                .raw("missing", ranges(coverage.missing()))
                .raw("unexpected", ranges(coverage.unexpected()))
                .raw("unknown", ranges(coverage.unknown()))
                .raw(
                        "known_holes",
                        coverage.holes().stream().map(CoverageReport::json).collect(Collectors.joining(",", "[", "]")))
                .toString();
    }

    private static String json(KnownHole hole) {
        return new JsonText()
                .put("start", hole.range().start())
                .put("end", hole.range().end())
                .put("source", hole.source())
                .put("asked_at", hole.askedAt())
                .put("ask_again_at", hole.askAgainAt())
                .toString();
    }

    private static String ranges(MinuteSet minutes) {
        return minutes.ranges().stream()
                .map(range -> "[\"" + range.start() + "\",\"" + range.end() + "\"]")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** A few lines for people: one for each instrument, and below it what is not as it has to be. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (Coverage coverage : coverages) {
            if (text.length() > 0) {
                text.append('\n');
            }
            append(text, coverage);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Coverage coverage) {
        text.append(String.format(
                Locale.ROOT,
                "coverage %s %s %s: %s, %,d of %,d expected minutes are missing, %,d bars, %,d days covered, %s",
                coverage.instrument(),
                coverage.calendar(),
                coverage.range(),
                state(coverage),
                coverage.missing().count(),
                coverage.expected().count(),
                coverage.present().count(),
                coverage.daysCovered(),
                bounds(coverage)));
        append(text, "missing", coverage.missing());
        append(text, "unexpected, the market was closed", coverage.unexpected());
        append(text, "unknown to the calendar", coverage.unknown());
        if (!coverage.tolerated().isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "\n  absent, as the policy allows: %,d minutes",
                    coverage.tolerated().count()));
        }
        for (KnownHole hole : coverage.holes()
                .subList(0, Math.min(RANGES_IN_TEXT, coverage.holes().size()))) {
            text.append("\n  known hole of ").append(hole.source()).append(": ").append(hole.range());
            text.append(", asked at ")
                    .append(hole.askedAt())
                    .append(", again at ")
                    .append(hole.askAgainAt());
        }
        appendRest(text, coverage.holes().size(), "known holes");
    }

    private static String state(Coverage coverage) {
        if (!coverage.unknown().isEmpty()) {
            return "calendar unknown";
        }
        return coverage.isOk() ? "ok" : "missing";
    }

    private static String bounds(Coverage coverage) {
        return coverage.firstOpen()
                .map(first -> "from " + first + " to "
                        + coverage.lastClose().map(Instant::toString).orElse(""))
                .orElse("nothing is there");
    }

    private static void append(StringBuilder text, String what, MinuteSet minutes) {
        List<TimeRange> ranges = minutes.ranges();
        for (TimeRange range : ranges.subList(0, Math.min(RANGES_IN_TEXT, ranges.size()))) {
            text.append(String.format(
                    Locale.ROOT,
                    "\n  %s: %s, %,d minutes",
                    what,
                    range,
                    range.duration().toMinutes()));
        }
        appendRest(text, ranges.size(), "ranges");
    }

    private static void appendRest(StringBuilder text, int all, String what) {
        if (all > RANGES_IN_TEXT) {
            text.append(String.format(Locale.ROOT, "\n  and %,d %s more", all - RANGES_IN_TEXT, what));
        }
    }

    /** A picture of days by instruments, in one SVG that needs nothing else; it shows where holes are. */
    public String toSvg() {
        return new CoveragePicture(coverages).svg();
    }
}
