package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DelayHistogramTest {
    @Test
    void quantilesAreExactBelow32AndAtMostASixteenthTooLargeAbove() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        DelayHistogram.Recorder recorder = new DelayHistogram.Recorder();
        long[] delays = new long[10_000];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = (long) Math.exp(random.nextDouble() * 20);
            recorder.record(delays[i]);
        }
        Arrays.sort(delays);
        DelayHistogram histogram = recorder.snapshot();
        for (double share : new double[] {0.0001, 0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1}) {
            long exact = delays[(int) Math.ceil(share * delays.length) - 1];
            long told = histogram.quantileMillis(share);
            assertThat(told).as("seed %d, share %s", seed, share).isGreaterThanOrEqualTo(exact);
            if (exact < 32) {
                assertThat(told).as("seed %d, share %s", seed, share).isEqualTo(exact);
            } else {
                assertThat((double) told).as("seed %d, share %s", seed, share).isLessThanOrEqualTo(exact * 1.0625);
            }
        }
        assertThat(histogram.count()).isEqualTo(delays.length);
        assertThat(histogram.maxMillis()).isEqualTo(delays[delays.length - 1]);
    }

    @Test
    void theExtremesHaveABucketToo() {
        DelayHistogram.Recorder recorder = new DelayHistogram.Recorder();
        assertThat(recorder.snapshot().quantileMillis(0.5)).isZero();
        recorder.record(-5);
        recorder.record(Long.MAX_VALUE);
        assertThat(recorder.snapshot().quantileMillis(0.5)).isZero();
        assertThat(recorder.snapshot().quantileMillis(1)).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> recorder.snapshot().quantileMillis(1.5)).hasMessageContaining("1.5");
        assertThat(recorder.snapshot()).asString().startsWith("2 delays, p50 0 ms");
    }
}
