package io.marketdata.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.NothingLeft;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class IngestTimeTest {
    @Test
    void f25ItAscendsStrictlyThoughTheClockStandsOrJumpsBack() {
        Instant now = Instant.parse("2026-02-01T00:00:00Z");
        long first = IngestTime.nextMillis(Clock.fixed(now, ZoneOffset.UTC));
        long second = IngestTime.nextMillis(Clock.fixed(now, ZoneOffset.UTC));
        long anHourBack = IngestTime.nextMillis(Clock.fixed(now.minusSeconds(3_600), ZoneOffset.UTC));
        assertThat(first).isGreaterThanOrEqualTo(now.toEpochMilli());
        assertThat(second).isEqualTo(first + 1);
        assertThat(anHourBack).isEqualTo(second + 1);
    }

    @Test
    void f25ItFollowsAClockThatGoesOn() {
        long before = IngestTime.nextMillis(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        Instant later = Instant.ofEpochMilli(before + 5_000);
        assertThat(IngestTime.nextMillis(Clock.fixed(later, ZoneOffset.UTC))).isEqualTo(before + 5_000);
    }

    @Test
    void f25ItIsLaterThanWhatAnotherProcessGaveOut() {
        Clock slow = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        long before = IngestTime.nextMillis(slow);
        assertThat(IngestTime.nextMillis(slow, before + 7_000)).isEqualTo(before + 7_001);
        assertThat(IngestTime.nextMillis(slow, before)).isEqualTo(before + 7_002);
    }
}
