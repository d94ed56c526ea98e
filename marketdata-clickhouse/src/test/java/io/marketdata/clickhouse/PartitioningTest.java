package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitioningTest {
    /** 1970-01-01 and 2100-12-31. */
    private static final long LAST_MILLIS = 4_133_980_799_999L;

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|NONE",
                "tuple()|NONE",
                "toYYYYMM(t)|MONTH",
                "toYYYYMM( t )|MONTH",
                "toYYYYMM(`t`)|MONTH",
                "(toYYYYMM(t))|MONTH",
                "toStartOfMonth(t)|MONTH",
                "toYYYYMMDD(t)|DAY",
                "toDate(t)|DAY",
                "toStartOfDay(t)|DAY",
                "toDate(other)|OTHER",
                "toYYYYMM(ingested_at)|OTHER",
                "(market_id, toDate(t))|OTHER",
                "symbol|OTHER",
                "toStartOfHour(t)|OTHER",
            })
    void aPartitionKeyIsKnownHoweverItIsWritten(String key, Partitioning meant) {
        assertThat(Partitioning.of(key, "t")).isEqualTo(meant);
    }

    @Test
    void ofTwoTheFinerHasTheSmallerPartitions() {
        assertThat(Partitioning.NONE.finer(Partitioning.MONTH)).isEqualTo(Partitioning.MONTH);
        assertThat(Partitioning.DAY.finer(Partitioning.MONTH)).isEqualTo(Partitioning.DAY);
        assertThat(Partitioning.DAY.finer(Partitioning.OTHER)).isEqualTo(Partitioning.OTHER);
        assertThat(Partitioning.NONE.finer(Partitioning.NONE)).isEqualTo(Partitioning.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z, 1970-02-01T00:00:00Z, 1970-01",
        "2024-02-29T23:59:59.999Z, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z, 2024-02",
        "2024-03-01T00:00:00Z, 2024-03-01T00:00:00Z, 2024-04-01T00:00:00Z, 2024-03",
        "2023-02-28T23:59:00Z, 2023-02-01T00:00:00Z, 2023-03-01T00:00:00Z, 2023-02",
        "2100-02-28T23:59:00Z, 2100-02-01T00:00:00Z, 2100-03-01T00:00:00Z, 2100-02",
        "2100-12-31T23:59:00Z, 2100-12-01T00:00:00Z, 2101-01-01T00:00:00Z, 2100-12",
        "1969-12-31T23:59:00Z, 1969-12-01T00:00:00Z, 1970-01-01T00:00:00Z, 1969-12",
    })
    void aMonthReachesFromItsFirstMillisecondToTheNextMonth(String time, String start, String end, String name) {
        assertThat(Partitioning.MONTH.partitionStartMillis(millis(time))).isEqualTo(millis(start));
        assertThat(Partitioning.MONTH.partitionEndMillis(millis(time))).isEqualTo(millis(end));
        assertThat(Partitioning.MONTH.partition(millis(time))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z, 1970-01-02T00:00:00Z, 1970-01-01",
        "1969-12-31T23:59:59.999Z, 1969-12-31T00:00:00Z, 1970-01-01T00:00:00Z, 1969-12-31",
        "2100-12-31T23:59:59.999Z, 2100-12-31T00:00:00Z, 2101-01-01T00:00:00Z, 2100-12-31",
    })
    void aDayReachesFromMidnightToMidnightUtc(String time, String start, String end, String name) {
        for (Partitioning daily : new Partitioning[] {Partitioning.DAY, Partitioning.OTHER}) {
            assertThat(daily.partitionStartMillis(millis(time))).isEqualTo(millis(start));
            assertThat(daily.partitionEndMillis(millis(time))).isEqualTo(millis(end));
            assertThat(daily.partition(millis(time))).isEqualTo(name);
        }
    }

    @Property
    void everyTimeLiesInsideItsPartitionAndBothEndsHaveItsName(
            @ForAll @LongRange(min = 0, max = LAST_MILLIS) long time) {
        for (Partitioning partitioning : Partitioning.values()) {
            long start = partitioning.partitionStartMillis(time);
            long end = partitioning.partitionEndMillis(time);
            assertThat(time).isBetween(start, end - 1);
            if (partitioning != Partitioning.NONE) {
                assertThat(partitioning.partition(start)).isEqualTo(partitioning.partition(end - 1));
                assertThat(partitioning.partition(end)).isNotEqualTo(partitioning.partition(start));
            }
        }
    }

    @Property
    void namesAreThoseOfTheCalendar(@ForAll @LongRange(min = 0, max = LAST_MILLIS) long time) {
        LocalDate date = Instant.ofEpochMilli(time).atZone(ZoneOffset.UTC).toLocalDate();
        assertThat(Partitioning.DAY.partition(time)).isEqualTo(date.toString());
        assertThat(Partitioning.MONTH.partition(time))
                .isEqualTo(YearMonth.from(date).toString());
        assertThat(Partitioning.NONE.partition(time)).isEqualTo("all");
    }
}
