package io.marketdata.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void standsStillUntilItIsMovedAndTakesOtherZonesAlong() {
        ManualClock clock = ManualClock.at("2026-01-01T00:00:00Z");
        Clock tokyo = clock.withZone(ZoneId.of("Asia/Tokyo"));
        assertThat(clock.instant()).isEqualTo(START);
        assertThat(clock.advance(Duration.ofMinutes(2))).isEqualTo(START.plusSeconds(120));
        assertThat(tokyo.instant()).isEqualTo(START.plusSeconds(120));
        assertThat(tokyo.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        clock.set(START.minusSeconds(1));
        assertThat(tokyo.millis()).isEqualTo(START.toEpochMilli() - 1_000);
        assertThat(clock).hasToString("ManualClock[2025-12-31T23:59:59Z]");
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)));
    }
}
