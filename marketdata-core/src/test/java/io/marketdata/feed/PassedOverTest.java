package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.MinuteSet;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PassedOverTest {
    private static final Instant SOON = Instant.parse("2026-03-01T01:00:00Z");
    private static final Instant LATER = SOON.plusSeconds(3_600);

    private final PassedOver passedOver = new PassedOver();

    @Test
    void whatIsDueIsWhatItIsTimeForAndNoMoreThanFitsIntoOneRange() {
        passedOver.add(MinuteSet.between(10, 20), SOON);
        passedOver.add(MinuteSet.between(30, 40), LATER);
        assertThat(passedOver.due(SOON.minusMillis(1), 1_000).isEmpty()).isTrue();
        assertThat(passedOver.due(SOON, 1_000)).isEqualTo(MinuteSet.between(10, 20));
        assertThat(passedOver.due(LATER, 25))
                .isEqualTo(MinuteSet.between(10, 20).union(MinuteSet.between(30, 35)));
    }

    @Test
    void aMinuteHasOneTimeTheLastThatWasSaid() {
        passedOver.add(MinuteSet.between(10, 20), SOON);
        passedOver.add(MinuteSet.between(12, 14), LATER);
        assertThat(passedOver.due(SOON, 1_000))
                .isEqualTo(MinuteSet.between(10, 12).union(MinuteSet.between(14, 20)));
        assertThat(passedOver.contains(13)).isTrue();
        passedOver.remove(MinuteSet.between(13, 14));
        assertThat(passedOver.contains(13)).isFalse();
        assertThat(passedOver.contains(12)).isTrue();
    }

    @Test
    void whatIsTooFarBackIsForgotten() {
        passedOver.forgetBefore(5);
        passedOver.add(MinuteSet.between(10, 20), SOON);
        passedOver.forgetBefore(15);
        assertThat(passedOver.due(LATER, 1_000)).isEqualTo(MinuteSet.between(15, 20));
    }
}
