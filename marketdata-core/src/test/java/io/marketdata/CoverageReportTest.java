package io.marketdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.calendar.Coverage;
import io.marketdata.calendar.CoverageCheck;
import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class CoverageReportTest {
    private static final Instant NOW = Instant.parse("2026-03-12T00:00:00Z");
    private static final TimeRange HOURS = TimeRange.parse("2026-03-10T00:00:00Z", "2026-03-10T02:00:00Z");

    private static Coverage coverage(
            TradingCalendar calendar, String symbol, TimeRange range, MinuteSet present, KnownHole... holes) {
        return CoverageCheck.of(calendar, CoveragePolicy.strict())
                .check(InstrumentId.of(1, symbol), range, present, List.of(holes), NOW);
    }

    private static Coverage btcWithHoles() {
        MinuteSet present = MinuteSet.of(HOURS)
                .subtract(MinuteSet.of(TimeRange.parse("2026-03-10T00:10:00Z", "2026-03-10T00:12:00Z")))
                .subtract(MinuteSet.of(TimeRange.parse("2026-03-10T01:00:00Z", "2026-03-10T01:05:00Z")));
        KnownHole known = new KnownHole(
                InstrumentId.of(1, "BTCUSDT"),
                TimeRange.parse("2026-03-10T01:00:00Z", "2026-03-10T01:05:00Z"),
                "venue",
                NOW,
                AskAgainSchedule.NEVER);
        return coverage(TradingCalendar.always(), "BTCUSDT", HOURS, present, known);
    }

    @Test
    void theTextNamesWhatIsMissing() {
        assertThat(new CoverageReport(List.of(btcWithHoles())).toText()).isEqualTo("""
                        coverage 1:BTCUSDT always [2026-03-10T00:00:00Z, 2026-03-10T02:00:00Z): missing, 2 of 120 expected \
                        minutes are missing, 113 bars, 0 days covered, from 2026-03-10T00:00:00Z to 2026-03-10T02:00:00Z
                          missing: [2026-03-10T00:10:00Z, 2026-03-10T00:12:00Z), 2 minutes
                          known hole of venue: [2026-03-10T01:00:00Z, 2026-03-10T01:05:00Z), asked at \
                        2026-03-12T00:00:00Z, again at 2299-12-31T00:00:00Z""");
    }

    @Test
    void theTextIsShortHoweverManyHolesThereAre() {
        MinuteSet odd = MinuteSet.ofSorted(MinuteSet.of(HOURS).minutes().filter(minute -> minute % 2 == 0));
        String text = new CoverageReport(List.of(coverage(TradingCalendar.always(), "BTCUSDT", HOURS, odd))).toText();
        assertThat(text.lines()).hasSize(12);
        assertThat(text).contains("60 of 120 expected minutes are missing").endsWith("and 50 ranges more");
    }

    @Test
    void anUnknownCalendarIsSaidBeforeAnythingElse() {
        TimeRange later = TimeRange.parse("2028-03-06T15:00:00Z", "2028-03-06T16:00:00Z");
        CoverageReport report = new CoverageReport(
                List.of(coverage(TradingCalendar.cme(ProductGroup.ENERGY), "CL", later, MinuteSet.empty())));
        assertThat(report.isOk()).isFalse();
        assertThat(report.toText()).contains("calendar unknown, 0 of 0", "nothing is there", "unknown to the calendar");
        assertThat(report.toJson()).contains("\"ok\":false", "\"unknown_minutes\":60", "\"first_open\":null");
    }

    @Test
    void theJsonHasEveryHole() {
        assertThat(new CoverageReport(List.of(btcWithHoles())).toJson())
                .isEqualTo(
                        "{\"schema_version\":1,\"report\":\"coverage\",\"ok\":false,\"instruments\":[{\"market_id\":1,"
                                + "\"symbol\":\"BTCUSDT\",\"calendar\":\"always\",\"min_gap_minutes\":1,\"min_coverage\":1.0,"
                                + "\"start\":\"2026-03-10T00:00:00Z\",\"end\":\"2026-03-10T02:00:00Z\","
                                + "\"checked_at\":\"2026-03-12T00:00:00Z\",\"ok\":false,"
                                + "\"first_open\":\"2026-03-10T00:00:00Z\",\"last_close\":\"2026-03-10T02:00:00Z\",\"bars\":113,"
                                + "\"expected_minutes\":120,\"soft_minutes\":0,\"unknown_minutes\":0,\"missing_minutes\":2,"
                                + "\"tolerated_minutes\":0,\"verified_empty_minutes\":5,\"unexpected_minutes\":0,"
                                + "\"days_covered\":0,"
                                + "\"missing\":[[\"2026-03-10T00:10:00Z\",\"2026-03-10T00:12:00Z\"]],"
                                + "\"unexpected\":[],\"unknown\":[],"
                                + "\"known_holes\":[{\"start\":\"2026-03-10T01:00:00Z\",\"end\":\"2026-03-10T01:05:00Z\","
                                + "\"source\":\"venue\",\"asked_at\":\"2026-03-12T00:00:00Z\","
                                + "\"ask_again_at\":\"2299-12-31T00:00:00Z\"}]}]}");
    }

    @Test
    void thePictureShowsEveryDayWithAHoleAndJoinsTheOthers() throws Exception {
        TimeRange year = TimeRange.parse("2025-03-10T00:00:00Z", "2026-03-10T00:00:00Z");
        MinuteSet present = MinuteSet.of(year)
                .subtract(MinuteSet.of(TimeRange.parse("2025-06-01T10:00:00Z", "2025-06-01T10:01:00Z")))
                .subtract(MinuteSet.of(TimeRange.parse("2025-08-01T00:00:00Z", "2025-08-02T12:00:00Z")));
        String svg = new CoverageReport(List.of(coverage(TradingCalendar.always(), "BTCUSDT", year, present))).toSvg();

        assertThat(titles(svg))
                .containsExactly(
                        "1:BTCUSDT 2025-03-10 to 2025-05-31: whole",
                        "1:BTCUSDT 2025-06-02 to 2025-07-31: whole",
                        "1:BTCUSDT 2025-08-03 to 2026-03-09: whole",
                        "1:BTCUSDT 2025-06-01: 1,439 of 1,440 there, 1 missing",
                        "1:BTCUSDT 2025-08-01: 0 of 1,440 there, 1,440 missing",
                        "1:BTCUSDT 2025-08-02: 720 of 1,440 there, 720 missing");
        assertThat(svg)
                .contains(
                        "class=\"few\"",
                        "class=\"all\"",
                        "class=\"many\"",
                        "prefers-color-scheme:dark",
                        "2,161 missing")
                .doesNotContain("href", "http://www.w3.org/1999");
    }

    /** Ten instruments over a year, five hundred over ninety days: small enough for a browser, wide enough for an eye. */
    @Test
    void thePictureIsOfASizeToLookAt() throws Exception {
        Random random = new Random(7);
        assertThat(size(10, TimeRange.parse("2025-03-10T00:00:00Z", "2026-03-10T00:00:00Z"), random))
                .satisfies(size -> assertThat(size[0]).isBetween(1_000, 1_600))
                .satisfies(size -> assertThat(size[1]).isLessThan(500))
                .satisfies(size -> assertThat(size[2]).isLessThan(200_000));
        assertThat(size(500, TimeRange.parse("2025-12-10T00:00:00Z", "2026-03-10T00:00:00Z"), random))
                .satisfies(size -> assertThat(size[0]).isBetween(1_000, 1_600))
                .satisfies(size -> assertThat(size[1]).isBetween(5_000, 6_500))
                .satisfies(size -> assertThat(size[2]).isLessThan(4_000_000));
    }

    private static Integer[] size(int instruments, TimeRange range, Random random) throws Exception {
        TradingCalendar[] calendars = {
            TradingCalendar.always(),
            TradingCalendar.fxNewYork(),
            TradingCalendar.cme(ProductGroup.EQUITY_INDEX),
            TradingCalendar.nyse()
        };
        List<Coverage> coverages = new ArrayList<>();
        for (int i = 0; i < instruments; i++) {
            TradingCalendar calendar = calendars[i % calendars.length];
            MinuteSet present = calendar.expectedMinutes(range);
            for (int hole = random.nextInt(6); hole > 0; hole--) {
                Instant from = range.start().plusSeconds(60L * random.nextInt(90 * 1440));
                present = present.subtract(
                        MinuteSet.of(TimeRange.of(from, from.plusSeconds(60L * (1 + random.nextInt(4_000))))));
            }
            coverages.add(coverage(calendar, "SYMBOL" + i, range, present));
        }
        String svg = new CoverageReport(coverages).toSvg();
        var root = parse(svg).getDocumentElement();
        return new Integer[] {
            Integer.valueOf(root.getAttribute("width")), Integer.valueOf(root.getAttribute("height")), svg.length()
        };
    }

    @Test
    void aPictureOfNothingIsOneAllTheSame() throws Exception {
        assertThat(parse(new CoverageReport(List.of()).toSvg())
                        .getDocumentElement()
                        .getTextContent())
                .contains("no instruments");
    }

    private static List<String> titles(String svg) throws Exception {
        NodeList nodes = parse(svg).getElementsByTagName("title");
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            titles.add(nodes.item(i).getTextContent());
        }
        return titles;
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
