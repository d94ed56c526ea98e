package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    /** Draws the largest number it is allowed to. */
    private static final RandomGenerator HIGHEST = new Random() {
        private static final long serialVersionUID = 1L;

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void theLongestWaitDoublesUpToItsLimit() {
        RetryPolicy policy = RetryPolicy.STANDARD;
        assertThat(policy.delay(1, HIGHEST)).hasMillis(200);
        assertThat(policy.delay(2, HIGHEST)).hasMillis(400);
        assertThat(policy.delay(8, HIGHEST)).hasMillis(25_600);
        assertThat(policy.delay(9, HIGHEST)).hasMillis(30_000);
        assertThat(policy.delay(Integer.MAX_VALUE, HIGHEST)).hasMillis(30_000);
    }

    @Test
    void theWaitIsAnywhereFromNothingToItsLimit() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        long[] tenths = new long[10];
        for (int i = 0; i < 10_000; i++) {
            long millis = RetryPolicy.STANDARD.delay(20, random).toMillis();
            tenths[(int) Math.min(9, millis / 3_000)]++;
        }
        assertThat(Arrays.stream(tenths).boxed()).as("seed %d", seed).allMatch(count -> count > 800 && count < 1_200);
    }

    @Test
    void itEndsWithItsAttemptsOrItsBudgetWhicheverIsFirst() {
        RecordedPauses pauses = new RecordedPauses();
        Attempts three = new Attempts(RetryPolicy.STANDARD.withAttempts(3), pauses, HIGHEST);
        assertThat(three.afterFailure(ErrorClass.IN_DOUBT)).hasMillis(200);
        assertThat(three.afterFailure(ErrorClass.IN_DOUBT)).hasMillis(400);
        assertThat(three.afterFailure(ErrorClass.IN_DOUBT)).isNull();

        Attempts budget = new Attempts(RetryPolicy.STANDARD.withBudget(Duration.ofSeconds(1)), pauses, HIGHEST);
        int attempts = 1;
        for (Duration wait = budget.afterFailure(ErrorClass.BUSY);
                wait != null;
                wait = budget.afterFailure(ErrorClass.BUSY)) {
            pauses.pause(wait);
            attempts++;
        }
        assertThat(attempts).isEqualTo(3);
        assertThat(budget.spent()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(new Attempts(RetryPolicy.NONE, pauses, HIGHEST).afterFailure(ErrorClass.BUSY))
                .isNull();
    }

    @Test
    void someFailuresWantALongerPauseThanChanceGives() {
        RandomGenerator lowest = new Random() {
            private static final long serialVersionUID = 1L;

            @Override
            public long nextLong(long bound) {
                return 0;
            }
        };
        Attempts attempts = new Attempts(RetryPolicy.STANDARD, new RecordedPauses(), lowest);
        assertThat(attempts.afterFailure(ErrorClass.IN_DOUBT)).isZero();
        assertThat(attempts.afterFailure(ErrorClass.TOO_MANY_PARTS)).hasSeconds(1);
        assertThat(attempts.afterFailure(ErrorClass.TOO_MANY_REQUESTS)).hasSeconds(5);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> RetryPolicy.STANDARD.withAttempts(0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G012 attempts 0");
        assertThatThrownBy(() -> RetryPolicy.STANDARD.withBudget(Duration.ofSeconds(-1)))
                .hasMessageStartingWith("MD-G012 budget PT-1S");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .hasMessageStartingWith("MD-G012 firstDelay");
        assertThat(RetryPolicy.STANDARD.forever().budget()).isGreaterThan(Duration.ofDays(10_000));
    }
}
