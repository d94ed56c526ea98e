package io.marketdata.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = ManualClock.at(START);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final List<String> ran = new ArrayList<>();

    private Future<?> after(int seconds, String name) {
        return scheduler.schedule(
                () -> ran.add(
                        name + "@" + Duration.between(START, clock.instant()).toSeconds()),
                seconds,
                TimeUnit.SECONDS);
    }

    @Test
    void whatIsDueRunsInTheOrderOfItsTimeAndTheClockShowsIt() {
        Future<?> late = after(5, "late");
        Future<?> first = after(1, "first");
        Future<?> second = after(1, "second");
        scheduler.advance(Duration.ofSeconds(4));
        assertThat(ran).containsExactly("first@1", "second@1");
        assertThat(first.isDone() && second.isDone()).isTrue();
        assertThat(late.isDone()).isFalse();
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(4));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(ran).endsWith("late@5");
    }

    @Test
    void aTaskThatIsCancelledDoesNotRunAndAPeriodicOneRunsEachTime() {
        after(1, "never").cancel(false);
        Future<?> often = scheduler.scheduleAtFixedRate(() -> ran.add("often"), 1, 2, TimeUnit.SECONDS);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(ran).containsExactly("often", "often", "often");
        assertThat(often.cancel(false)).isTrue();
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(ran).hasSize(3);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void afterItIsShutDownNothingRuns() {
        Future<?> gone = after(1, "gone");
        scheduler.shutdown();
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(ran).isEmpty();
        assertThat(gone.isDone()).isFalse();
        assertThatThrownBy(() -> scheduler.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
