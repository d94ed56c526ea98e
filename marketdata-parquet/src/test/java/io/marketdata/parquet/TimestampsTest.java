package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MalformedDataException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimestampsTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final List<String> EXPECTED = Rows.lines(Rows.minutes(Rows.BTC, 0, 3_000));

    @TempDir
    Path folder;

    private Path file(PrimitiveType type, IntFunction<Object> values, int rows) {
        return RawFile.candles().column(type, values).write(folder.resolve("a.parquet"), rows);
    }

    private static long millis(int minute) {
        return Rows.T0 + minute * Rows.MINUTE;
    }

    private static long scale(TimestampUnit unit, long millis) {
        return switch (unit) {
            case SECONDS -> millis / 1_000;
            case MILLIS -> millis;
            case MICROS -> millis * 1_000;
            case NANOS -> millis * 1_000_000;
        };
    }

    @ParameterizedTest
    @EnumSource(TimeUnit.class)
    void everyUnitOfATimestampInUtcIsRead(TimeUnit unit) {
        TimestampUnit own = TimestampUnit.valueOf(unit.name());
        Path file = file(RawFile.timestamp("ts_open", true, unit), i -> scale(own, millis(i)), 3_000);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @EnumSource(TimestampUnit.class)
    void aBareIntegerIsReadInTheUnitOfTheCaller(TimestampUnit unit) {
        PrimitiveType bare = Types.required(PrimitiveTypeName.INT64).named("ts_open");
        Path file = file(bare, i -> scale(unit, millis(i)), 3_000);
        assertThat(Rows.read(Rows.source(file).timestampUnit(unit).build(), Rows.BTC, Rows.ALL))
                .isEqualTo(EXPECTED);
    }

    @Test
    void aBareIntegerIsRefusedWithoutAUnit() {
        PrimitiveType bare = Types.required(PrimitiveTypeName.INT64).named("ts_open");
        Path file = file(bare, i -> millis(i), 10);
        assertThatThrownBy(() -> Rows.read(file, Rows.BTC))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("MD-P013 " + file)
                .hasMessageContaining("column ts_open")
                .hasMessageContaining("s, ms, us or ns");
    }

    @Test
    void int96IsAnInstant() {
        PrimitiveType type = Types.required(PrimitiveTypeName.INT96).named("ts_open");
        Path file = file(type, i -> RawFile.int96(millis(i) * 1_000_000), 3_000);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(EXPECTED);
    }

    @Test
    void aTimestampWithoutAZoneIsRefused() {
        Path file = file(RawFile.timestamp("ts_open", false, TimeUnit.MICROS), i -> millis(i) * 1_000, 10);
        assertThatThrownBy(() -> Rows.read(file, Rows.BTC))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("MD-P014 " + file)
                .hasMessageContaining("column ts_open")
                .hasMessageContaining("set zone");
    }

    @Test
    void aTimestampWithoutAZoneIsReadInTheZoneOfTheCaller() {
        Path file = file(
                RawFile.timestamp("ts_open", false, TimeUnit.MILLIS), i -> millis(i) - 5 * 60 * Rows.MINUTE, 3_000);
        assertThat(Rows.read(Rows.source(file).zone(NEW_YORK).build(), Rows.BTC, Rows.ALL))
                .isEqualTo(EXPECTED);
    }

    private static long local(int month, int day, int hour, int minute) {
        return LocalDateTime.of(2024, month, day, hour, minute).toEpochSecond(ZoneOffset.UTC) * 1_000;
    }

    private List<String> openTimes(Path file) {
        return Rows.read(Rows.source(file).zone(NEW_YORK).build(), Rows.BTC, Rows.ALL).stream()
                .map(line -> line.split(" ", -1)[1])
                .toList();
    }

    @Test
    void theHourThatIsShownTwiceIsToldApartByTheOrderOfRows() {
        // From 00:30 on 3 November, when clocks go back from 02:00 to 01:00.
        Path file = file(
                RawFile.timestamp("ts_open", false, TimeUnit.MILLIS),
                i -> local(11, 3, 0, 30) + (i < 90 ? i : i - 60) * Rows.MINUTE,
                180);
        List<String> times = openTimes(file);
        assertThat(times.get(0)).isEqualTo("2024-11-03T04:30:00Z");
        assertThat(times.get(89)).isEqualTo("2024-11-03T05:59:00Z");
        assertThat(times.get(90)).isEqualTo("2024-11-03T06:00:00Z");
        assertThat(times.get(149)).isEqualTo("2024-11-03T06:59:00Z");
        assertThat(times.get(179)).isEqualTo("2024-11-03T07:29:00Z");
        assertThat(times).doesNotHaveDuplicates();
    }

    @Test
    void anHourThatIsShownTwiceButStandsOnceIsTheFirstPass() {
        Path file = file(
                RawFile.timestamp("ts_open", false, TimeUnit.MILLIS), i -> local(11, 3, 0, 30) + i * Rows.MINUTE, 120);
        assertThat(openTimes(file)).contains("2024-11-03T05:30:00Z").doesNotContain("2024-11-03T06:30:00Z");
    }

    @Test
    void aTimeThatNoClockShowedIsRefusedWithItsRow() {
        Path file = file(
                RawFile.timestamp("ts_open", false, TimeUnit.MILLIS), i -> local(3, 10, 1, 0) + i * Rows.MINUTE, 100);
        assertThatThrownBy(() -> openTimes(file))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("MD-P014 " + file + " row 60 ")
                .hasMessageContaining("2024-03-10T02:00")
                .hasMessageContaining("America/New_York");
    }

    @Test
    void whatIsFinerThanAMillisecondNeverLandsOnTheGrid() {
        Path file = file(
                RawFile.timestamp("ts_open", true, TimeUnit.NANOS),
                i -> millis(i) * 1_000_000 + (i == 1 ? 1 : i == 2 ? 1_500_000 : i == 3 ? -1 : 0),
                5);
        List<String> times = Rows.read(file, Rows.BTC).stream()
                .map(line -> line.split(" ", -1)[1])
                .toList();
        assertThat(times)
                .containsExactly(
                        "2024-01-01T00:00:00Z",
                        "2024-01-01T00:01:00.001Z",
                        "2024-01-01T00:02:00.001Z",
                        "2024-01-01T00:02:59.999Z",
                        "2024-01-01T00:04:00Z");
    }

    @Test
    void anInclusiveCloseBecomesTheExclusiveOne() {
        Path file = RawFile.candles()
                .column(
                        RawFile.timestamp("ts_close", true, TimeUnit.MICROS),
                        i -> millis(i + 1) * 1_000 - (i % 2 == 0 ? 1 : 1_000))
                .write(folder.resolve("a.parquet"), 3_000);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(EXPECTED);
    }

    @Test
    void aCloseOnALocalClockIsReadAcrossTheChangeOfTheClock() {
        Path file = RawFile.candles()
                .column(
                        RawFile.timestamp("ts_open", false, TimeUnit.MILLIS),
                        i -> local(11, 3, 1, 58) + (i < 2 ? i : i - 60) * Rows.MINUTE)
                .column(
                        RawFile.timestamp("ts_close", false, TimeUnit.MILLIS),
                        i -> local(11, 3, 1, 58) + (i < 1 ? i + 1 : i - 59) * Rows.MINUTE)
                .write(folder.resolve("a.parquet"), 4);
        List<String> rows = Rows.read(Rows.source(file).zone(NEW_YORK).build(), Rows.BTC, Rows.ALL);
        assertThat(rows.stream().map(line -> line.split(" ", -1)[1] + " " + line.split(" ", -1)[2]))
                .containsExactly(
                        "2024-11-03T05:58:00Z 2024-11-03T05:59:00Z",
                        "2024-11-03T05:59:00Z 2024-11-03T06:00:00Z",
                        "2024-11-03T06:00:00Z 2024-11-03T06:01:00Z",
                        "2024-11-03T06:01:00Z 2024-11-03T06:02:00Z");
    }
}
