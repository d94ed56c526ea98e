package io.marketdata.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes stand in a profile: it is a calendar whose states share its minutes, or it is refused. */
class CalendarFuzzTest {
    private static final Duration AROUND = Duration.ofDays(3);

    static Stream<Arguments> seeds() {
        String own = """
                marketdata-calendar 1
                name own
                zone Europe/Berlin
                valid-from 2026-01-01
                valid-through 2026-02-28
                source somebody
                era 2026-01-01
                soft Mon eve 23:00 to 01:00
                expected Mon-Fri 09:00 to 17:00
                era 2026-02-01
                expected Mon,Wed-Fri 09:00 to 24:00
                otherwise soft
                closed Thu 2026-01-01
                close Fri 2026-01-02 closed or 12:00
                hours Sat 2026-01-03 expected 10:00 to 11:00 and soft 11:00 to 12:00
                soft from 2026-01-05 10:00 to 2026-01-06 10:00
                soft every 12-31 13:00 to 01-02 02:00
                shut 2026-02-05 10:00 to 2026-02-06 10:00
                """;
        String eve = own.replace("closed Thu 2026-01-01", "hours Thu 2026-01-01 expected eve 18:00 to 17:00");
        return Stream.of(own, own.replace("Wed", "Sat"), eve, "", "marketdata-calendar 1\n")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void aProfileOfAnyBytesIsReadOrRefused(byte[] bytes) {
        TradingCalendar calendar;
        try {
            calendar = ProfileFiles.calendar("fuzz.calendar", bytes);
        } catch (ConfigurationException refused) {
            assertThat(refused).hasMessageStartingWith("MD-H001 fuzz.calendar:");
            return;
        }
        TimeRange known = calendar.validity();
        TimeRange wider = TimeRange.of(known.start().minus(AROUND), known.end().plus(AROUND));
        MinuteSet expected = calendar.expectedMinutes(wider);
        MinuteSet soft = calendar.softMinutes(wider);
        MinuteSet closed = calendar.closedMinutes(wider);
        MinuteSet unknown = calendar.unknownMinutes(wider);
        assertThat(expected.count() + soft.count() + closed.count() + unknown.count())
                .isEqualTo(wider.duration().toMinutes());
        assertThat(expected.union(soft).union(closed).union(unknown)).isEqualTo(MinuteSet.of(wider));
    }
}
