package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.NothingLeft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class RequestBudgetTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENT = Duration.ofHours(1);

    private final ManualClock clock = ManualClock.at(START);

    private RequestBudget.Builder budget() {
        return RequestBudget.builder().time(clock, clock::advance).random(new Random(7));
    }

    private static int mostWithin(List<Instant> times, Duration window) {
        Deque<Instant> inside = new ArrayDeque<>();
        int most = 0;
        for (Instant time : times) {
            while (!inside.isEmpty() && !inside.getFirst().isAfter(time.minus(window))) {
                inside.removeFirst();
            }
            inside.add(time);
            most = Math.max(most, inside.size());
        }
        return most;
    }

    @Property(tries = 200)
    void itNeverAllowsMoreThanItSays(
            @ForAll @IntRange(min = 1, max = 90) int perSecond,
            @ForAll @IntRange(min = 1, max = 100) int burst,
            @ForAll long seed) {
        ManualClock time = ManualClock.at(START);
        RequestBudget budget = RequestBudget.builder()
                .time(time, time::advance)
                .perSecond(perSecond)
                .burst(burst)
                .build();
        Random random = new Random(seed);
        List<Instant> begun = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            if (random.nextInt(50) == 0) {
                time.advance(Duration.ofMillis(random.nextInt(20_000)));
            }
            if (random.nextInt(200) == 0) {
                budget.penalise(time.instant().plusMillis(random.nextInt(3_000)));
            }
            RequestBudget.Permit permit = budget.acquire(PATIENT);
            begun.add(time.instant());
            permit.close();
        }
        for (int seconds : new int[] {1, 5, 10}) {
            assertThat(mostWithin(begun, Duration.ofSeconds(seconds)))
                    .as("%d s, seed %d", seconds, seed)
                    .isLessThanOrEqualTo(burst + perSecond * seconds);
        }
    }

    @Test
    void itUsesWhatItMayUse() {
        RequestBudget budget = budget().build();
        for (int i = 0; i < 2_000; i++) {
            budget.acquire(PATIENT).close();
        }
        assertThat(Duration.between(START, clock.instant())).isBetween(Duration.ofSeconds(49), Duration.ofSeconds(50));
    }

    @Test
    void aBudgetThatCouldBreakTheVenuesLimitCannotBeBuilt() {
        assertThatThrownBy(() -> budget().perSecond(117).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MD-G015")
                .hasMessageContaining("621 within 5 s");
        budget().perSecond(112).build();
        assertThatThrownBy(() -> budget().burst(0).build()).hasMessageContaining("MD-G015");
        assertThatThrownBy(() -> budget().perSecond(Double.NaN).build()).hasMessageContaining("MD-G015");
    }

    @Test
    void callersGetTheirTurnInTheOrderOfAsking() throws Exception {
        RequestBudget budget = budget().inFlight(1).build();
        RequestBudget.Permit first = budget.acquire(PATIENT);
        List<Integer> order = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    RequestBudget.Permit permit = budget.acquire(PATIENT);
                    synchronized (order) {
                        order.add(number);
                    }
                    permit.close();
                }));
                while (budget.waiting() < i + 1) {
                    Thread.onSpinWait();
                }
            }
            first.close();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void f30ABanLetsNothingThroughForTenMinutesAndThenOneAlone() {
        RequestBudget budget = budget().build();
        budget.ban("host");
        Instant banned = clock.instant();
        RequestBudget.Permit probe = budget.acquire(PATIENT);
        Duration waited = Duration.between(banned, clock.instant());
        assertThat(waited).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        assertThat(budget.mayBegin()).as("a second one beside the probe").isFalse();
        budget.answered();
        assertThat(budget.mayBegin()).isTrue();
        probe.close();
    }

    @Test
    void aBanThatTheProbeMeetsAgainIsAnotherOne() {
        RequestBudget budget = budget().build();
        budget.ban("host");
        budget.acquire(PATIENT).close();
        Instant probed = clock.instant();
        budget.ban("host");
        budget.acquire(PATIENT).close();
        assertThat(Duration.between(probed, clock.instant())).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void thoseUnderWayThatHearOfTheSameBanDoNotMakeItLonger() {
        RequestBudget budget = budget().build();
        budget.ban("host");
        clock.advance(Duration.ofMinutes(5));
        budget.ban("host");
        budget.acquire(PATIENT).close();
        assertThat(Duration.between(START, clock.instant())).isLessThanOrEqualTo(Duration.ofMinutes(11));
    }

    @Test
    void whoIsNotThatPatientFailsAtOnceAndHearsUntilWhen() {
        RequestBudget budget = budget().build();
        budget.ban("host");
        assertThatThrownBy(() -> budget.acquire(Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(RateLimitedException.class, limited -> {
                    assertThat(limited.until())
                            .isBetween(START.plus(Duration.ofMinutes(10)), START.plus(Duration.ofMinutes(11)));
                    assertThat(limited.isRetryable()).isTrue();
                    assertThat(limited).hasMessageStartingWith("MD-Y003");
                });
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void anInterruptEndsTheWaitAndStays() {
        RequestBudget budget = budget().build();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> budget.acquire(PATIENT))
                .isInstanceOf(SourceException.class)
                .extracting(problem -> ((MarketDataException) problem).code())
                .isEqualTo("MD-Y008");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aHostHasOneBudgetInTheProcess() {
        assertThat(RequestBudget.ofHost("one.example")).isSameAs(RequestBudget.ofHost("one.example"));
        assertThat(RequestBudget.ofHost("one.example")).isNotSameAs(RequestBudget.ofHost("other.example"));
    }
}
