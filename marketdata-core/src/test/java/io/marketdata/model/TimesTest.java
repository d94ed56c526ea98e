package io.marketdata.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TimesTest {
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aRangeIsHalfOpen() {
        TimeRange range = TimeRange.of(NEW_YEAR, NEW_YEAR.plusSeconds(60));
        assertThat(range.contains(NEW_YEAR)).isTrue();
        assertThat(range.contains(NEW_YEAR.minusMillis(1))).isFalse();
        assertThat(range.contains(NEW_YEAR.plusMillis(59_999))).isTrue();
        assertThat(range.contains(NEW_YEAR.plusSeconds(60))).isFalse();
        assertThat(range.duration()).isEqualTo(Duration.ofMinutes(1));
        assertThat(range.endMillis() - range.startMillis()).isEqualTo(60_000);
        assertThat(range).hasToString("[2026-01-01T00:00:00Z, 2026-01-01T00:01:00Z)");
    }

    @Test
    void aRangeIsCutToMilliseconds() {
        TimeRange range = TimeRange.of(
                NEW_YEAR.plusNanos(1_999_999), NEW_YEAR.plusSeconds(1).plusNanos(1));
        assertThat(range).isEqualTo(TimeRange.of(NEW_YEAR.plusMillis(1), NEW_YEAR.plusSeconds(1)));
    }

    @Test
    void aRangeThatHoldsNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeRange.of(NEW_YEAR, NEW_YEAR))
                .withMessage("start 2026-01-01T00:00:00Z is not before end 2026-01-01T00:00:00Z");
        assertThatIllegalArgumentException().isThrownBy(() -> TimeRange.of(NEW_YEAR, NEW_YEAR.minusMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> TimeRange.of(NEW_YEAR, NEW_YEAR.plusNanos(999)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T02:00:00+02:00, 2026-01-01T00:00:00Z",
        "2025-12-31T19:00:00.250-05:00, 2026-01-01T00:00:00.250Z"
    })
    void textsWithAZoneAreInstants(String text, Instant expected) {
        assertThat(TimeRange.parseInstant("start", text)).isEqualTo(expected);
        assertThat(TimeRange.parse(text, "2030-01-01T00:00:00Z").start()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-01T00:00:00 | 2026-01-01T00:00:00Z",
                "2026-01-01 00:00 | 2026-01-01T00:00:00Z",
                "2026-01-01 10:20:30.5 | 2026-01-01T10:20:30.5Z",
                "2026-01-01 | 2026-01-01T00:00:00Z"
            })
    void aTextWithoutAZoneIsNeverTakenAsUtc(String text, String advised) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeRange.parse(text, "2030-01-01T00:00:00Z"))
                .withMessage("start " + text + " has no zone; write " + advised
                        + " for UTC or add an offset such as +02:00");
    }

    @ParameterizedTest
    @CsvSource({"yesterday", "1767225600000", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "''"})
    void aTextThatIsNoInstantIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeRange.parse("2026-01-01T00:00:00Z", text))
                .withMessage("end " + text + " is not an ISO-8601 instant such as 2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @EnumSource(Timeframe.class)
    void everyTimeframeIsAMultipleOfAMinuteAndDividesADay(Timeframe timeframe) {
        assertThat(Timeframe.of(timeframe.code())).isEqualTo(timeframe);
        assertThat(timeframe).hasToString(timeframe.code());
        assertThat(timeframe.duration()).isEqualTo(Duration.ofMinutes(timeframe.minutes()));
        assertThat(timeframe.millis()).isEqualTo(timeframe.minutes() * 60_000L);
        assertThat(1_440 % timeframe.minutes()).isZero();
    }

    @Test
    void theCodesOfTheTimeframesAreFixed() {
        assertThat(Timeframe.values())
                .extracting(Timeframe::code)
                .containsExactly("1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timeframe.of("7m"))
                .withMessage("timeframe 7m is not known; one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 12h, 1d");
    }

    @Property
    void bucketsAreAlignedToTheEpochOnBothSidesOfIt(
            @ForAll Timeframe timeframe,
            @ForAll @LongRange(min = -4_102_444_800_000L, max = 4_102_444_800_000L) long t) {
        long start = timeframe.bucketStartMillis(t);
        assertThat(start % timeframe.millis()).isZero();
        assertThat(t - start).isBetween(0L, timeframe.millis() - 1);
    }
}
