package io.marketdata.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Profiles of users: what they say holds, and what is wrong with them is said with its line. */
class ProfileTest {
    private static final String HEADER = """
            marketdata-calendar 1
            name own
            zone Europe/Berlin
            valid-from 2026-01-01
            valid-through 2026-12-31
            source the exchange's own page
            """;
    private static final String WEEK = HEADER + """
            era 2026-01-01
            expected Mon-Fri 09:00 to 12:00
            expected Mon-Fri 13:00 to 17:30
            """;

    @TempDir
    Path folder;

    private static TradingCalendar calendar(String text) {
        return ProfileFiles.calendar("own.calendar", text.getBytes(StandardCharsets.UTF_8));
    }

    private static MinuteState at(TradingCalendar calendar, String instant) {
        return calendar.stateAt(Instant.parse(instant));
    }

    @Test
    void aProfileIsReadFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("own.calendar"), WEEK.replace("\n", "\r\n"));
        TradingCalendar own = TradingCalendar.load(file);
        assertThat(own.name()).isEqualTo("own");
        assertThat(own.sources()).containsExactly("the exchange's own page");
        assertThat(own.validThrough()).isEqualTo(LocalDate.of(2026, 12, 31));
        assertThat(at(own, "2026-03-30T10:59:00Z")).isEqualTo(MinuteState.CLOSED);
        assertThat(at(own, "2026-03-30T11:00:00Z")).isEqualTo(MinuteState.EXPECTED);
    }

    @Test
    void beyondItsFirstAndItsLastDayADateMakesNoMinuteKnown() {
        TradingCalendar own = calendar(WEEK + """
                hours Thu 2026-01-01 soft eve 18:00 to eve 20:00 and expected eve 20:00 to 12:00
                hours Thu 2026-12-31 expected 09:00 to 24:00
                """);
        TimeRange around = TimeRange.parse("2025-12-25T00:00:00Z", "2027-01-05T00:00:00Z");
        MinuteSet unknown = own.unknownMinutes(around);
        assertThat(own.expectedMinutes(around).intersect(unknown)).isEqualTo(MinuteSet.empty());
        assertThat(own.softMinutes(around).intersect(unknown)).isEqualTo(MinuteSet.empty());
        assertThat(own.softMinutes(around).isEmpty()).isTrue();
        assertThat(own.expectedMinutes(around).first())
                .hasValue(MinuteSet.minuteOf(Instant.parse("2025-12-31T23:00:00Z")));
        assertThat(at(own, "2025-12-31T22:59:00Z")).isEqualTo(MinuteState.UNKNOWN);
        assertThat(at(own, "2025-12-31T23:00:00Z")).isEqualTo(MinuteState.EXPECTED);
        Coverage coverage = CoverageCheck.of(own, CoveragePolicy.strict())
                .check(InstrumentId.of(3, "BTCUSDT"), around, MinuteSet.empty(), List.of(), around.end());
        assertThat(coverage.missing().intersect(coverage.unknown())).isEqualTo(MinuteSet.empty());
    }

    @Test
    void datesChangeTheWeek() {
        TradingCalendar own = calendar(WEEK + """
                closed Fri 2026-05-01  # Labour Day
                close Thu 2026-12-24 14:00 or 16:00
                close Wed 2026-12-23 closed or 12:30
                hours Sat 2026-06-06 soft eve 23:00 to 01:00 and expected 10:00 to 11:00
                soft from 2026-07-01 11:30 to 2026-07-01 13:30
                shut 2026-07-02 11:30 to 2026-07-02 13:30
                soft every 12-30 16:00 to 01-02 10:00
                """);
        assertThat(at(own, "2026-05-01T08:00:00Z")).isEqualTo(MinuteState.CLOSED);
        assertThat(at(own, "2026-12-24T12:59:00Z")).isEqualTo(MinuteState.EXPECTED);
        assertThat(at(own, "2026-12-24T13:00:00Z")).isEqualTo(MinuteState.SOFT);
        assertThat(at(own, "2026-12-24T15:00:00Z")).isEqualTo(MinuteState.CLOSED);
        assertThat(at(own, "2026-12-23T08:00:00Z")).isEqualTo(MinuteState.SOFT);
        assertThat(at(own, "2026-12-23T12:30:00Z")).isEqualTo(MinuteState.CLOSED);
        assertThat(at(own, "2026-06-05T21:00:00Z")).isEqualTo(MinuteState.SOFT);
        assertThat(at(own, "2026-06-06T08:00:00Z")).isEqualTo(MinuteState.EXPECTED);
        assertThat(at(own, "2026-07-01T09:29:00Z")).isEqualTo(MinuteState.EXPECTED);
        assertThat(at(own, "2026-07-01T09:30:00Z")).isEqualTo(MinuteState.SOFT);
        assertThat(at(own, "2026-07-01T10:30:00Z")).isEqualTo(MinuteState.CLOSED);
        assertThat(at(own, "2026-07-02T09:30:00Z")).isEqualTo(MinuteState.CLOSED);
        assertThat(at(own, "2026-01-02T08:59:00Z")).isEqualTo(MinuteState.SOFT);
        assertThat(at(own, "2026-01-02T09:00:00Z")).isEqualTo(MinuteState.EXPECTED);
        assertThat(at(own, "2026-12-30T15:00:00Z")).isEqualTo(MinuteState.SOFT);
        assertThat(own.tradingDay(Instant.parse("2026-06-05T21:30:00Z"))).contains(LocalDate.of(2026, 6, 6));
    }

    @Test
    void anEraMayLeaveTheRestSoft() {
        TradingCalendar own = calendar(WEEK + """
                era 2026-06-01
                expected Mon-Fri eve 20:00 to 17:30
                otherwise soft
                """);
        assertThat(at(own, "2026-05-31T17:59:00Z")).isEqualTo(MinuteState.CLOSED);
        assertThat(at(own, "2026-05-31T18:00:00Z")).isEqualTo(MinuteState.EXPECTED);
        assertThat(at(own, "2026-06-01T16:00:00Z")).isEqualTo(MinuteState.SOFT);
        assertThat(own.tradingDay(Instant.parse("2026-06-01T16:00:00Z"))).isEmpty();
    }

    /** In Berlin 02:00 to 03:00 is skipped on 2026-03-29 and comes twice on 2026-10-25. */
    @Test
    void hoursThatTheClockSkipsOrShowsTwiceAreCounted() {
        TradingCalendar own = calendar(HEADER + "era 2026-01-01\nexpected Mon-Sun 01:30 to 02:30\n");
        assertThat(minutes(own, "2026-03-28")).isEqualTo(60);
        assertThat(minutes(own, "2026-03-29")).isEqualTo(30);
        assertThat(minutes(own, "2026-10-25")).isEqualTo(60);
        TradingCalendar whole = calendar(HEADER + "era 2026-01-01\nexpected Mon-Sun 00:00 to 24:00\n");
        assertThat(minutes(whole, "2026-03-29")).isEqualTo(23 * 60);
        assertThat(minutes(whole, "2026-10-25")).isEqualTo(25 * 60);
        assertThat(whole.expectedMinutes(whole.validity()).rangeCount()).isEqualTo(1);
    }

    private static long minutes(TradingCalendar calendar, String day) {
        TimeRange range = TimeRange.of(
                LocalDate.parse(day).atStartOfDay(calendar.zone()).toInstant(),
                LocalDate.parse(day).plusDays(1).atStartOfDay(calendar.zone()).toInstant());
        return calendar.expectedMinutes(range).count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "10|open Fri 2026-05-01|open is no word",
                "10|closed Thu 2026-05-01|2026-05-01 is a FRIDAY, not a THURSDAY",
                "10|closed Fri 2027-01-01|2027-01-01 is outside of what is valid",
                "10|closed Sat 2026-05-02|the line changes nothing about 2026-05-02",
                "10|close Fri 2026-05-01 17:30|the line changes nothing about 2026-05-01",
                "10|close Fri 2026-05-01 25:00|25:00 is no time of day",
                "10|close Fri 2026-05-01 9:00|9:00 is no time of day",
                "10|close Fri 2026-05-01 15:00 or 14:00|the earliest close is not before the latest",
                "10|close Fri 2026-05-01 closed|it ends where or has to follow",
                "10|close Fri 2026-05-01|it ends where a time of day has to follow",
                "10|close Fri 2026-05-01 15:00 or 16:00 UTC|UTC is more than belongs there",
                "10|close Fri 2026-05-32 15:00|2026-05-32 is no date",
                "10|closed Fr 2026-05-01|Fr is none of Mon",
                "10|hours Fri 2026-05-01 09:00 to 10:00|09:00 stands where expected has to",
                "10|hours Fri 2026-05-01 expected 10:00 to 09:00|it ends before it begins",
                "10|hours Fri 2026-05-01 expected 10:00 to 12:00 and soft 11:00 to 13:00|hours of 2026-05-01 begin before",
                "10|soft every 02-29 10:00 to 03-01 10:00|02-29 is not a day of every year",
                "10|soft every 13-01 10:00 to 03-01 10:00|13-01 is no month and day",
                "10|soft from 2026-05-01 10:00 to 2026-05-01 10:00|is not before",
                "10|soft from 2025-05-01 10:00 to 2026-05-01 10:00|2025-05-01 is outside of what is valid",
                "10|expected Mon-Fri 11:00 to 14:00|hours of 2026-01-01 begin before",
                "10|expected Fri-Mon 18:00 to 19:00|Fri-Mon runs backwards",
                "10|expected Mon,Mon 18:00 to 19:00|Mon,Mon names MONDAY twice",
                "10|era 2026-01-01|eras do not ascend",
                "10|zone UTC|zone is said twice",
                "10|otherwise closed|closed stands where soft has to",
            })
    void whatIsWrongIsSaidWithItsLine(int line, String wrong, String reason) {
        String text = WEEK + wrong + "\n";
        int named = reason.startsWith("hours of 2026-01-01") ? 7 : line;
        assertThatThrownBy(() -> calendar(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("MD-H001 own.calendar:" + named + ": ", reason, "docs/calendars.md");
    }

    @ParameterizedTest
    @CsvSource({
        "marketdata-calendar 1,marketdata-calendar 2,own.calendar:1: the first line is not",
        "zone Europe/Berlin,zone Europe/Bonn,own.calendar:3: Europe/Bonn is no time zone",
        "zone Europe/Berlin,# no zone,there is no line that begins with zone",
        "name own,name Own,Own is no name",
        "valid-from 2026-01-01,valid-from 2027-01-01,valid from 2027-01-01 through 2026-12-31",
        "valid-from 2026-01-01,valid-from 1066-01-01,is no range inside the years 1970 to 2299",
        "source the exchange's own page,# nobody,no source is named",
        "era 2026-01-01,era 2026-01-05,'the first era begins on 2026-01-05, not on valid-from'",
        "era 2026-01-01,# none,hours of the week belong behind a line that begins with era",
        "expected Mon-Fri 09:00 to 12:00,era 2026-02-01,has no hours",
    })
    void aHeaderThatIsWrongIsRefused(String right, String wrong, String reason) {
        String text = WEEK.replace(right, wrong);
        assertThat(text).isNotEqualTo(WEEK);
        assertThatThrownBy(() -> calendar(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("MD-H001", reason);
    }

    @Test
    void whatIsNoProfileIsRefused() {
        assertThatThrownBy(() -> calendar("")).hasMessageContaining("own.calendar:1: the first line is not");
        assertThatThrownBy(() -> calendar(HEADER)).hasMessageContaining("there is no era");
        assertThatThrownBy(() -> calendar(WEEK + "closed Fri 2026-05-01\nexpected Sat 10:00 to 11:00\n"))
                .hasMessageContaining("own.calendar:11: hours of the week belong behind");
        assertThatThrownBy(() -> calendar(WEEK + "closed Fri 2026-05-01\nclosed Fri 2026-05-01\n"))
                .hasMessageContaining("own.calendar:11: 2026-05-01 is changed twice");
        assertThatThrownBy(() -> ProfileFiles.calendar("own", new byte[] {'a', (byte) 0xff}))
                .hasMessageContainingAll("MD-H001 own:1", "UTF-8");
        assertThatThrownBy(() -> ProfileFiles.calendar("own", new byte[1_000_001]))
                .hasMessageContaining("more than 1000000 bytes");
        String many = WEEK.replace("2026-12-31", "2299-12-31") + "soft Sat 10:00 to 11:00\n".repeat(10);
        assertThatThrownBy(() -> calendar(many)).hasMessageContaining("more than a calendar may hold");
        assertThatThrownBy(() -> TradingCalendar.load(folder.resolve("absent.calendar")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("MD-H002", "absent.calendar");
    }
}
