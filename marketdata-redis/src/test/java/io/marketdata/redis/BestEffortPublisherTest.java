package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandlePublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BestEffortPublisherTest {
    private static final Duration REST = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Failing below = new Failing();
    private final BestEffortPublisher publisher = new BestEffortPublisher(below, REST, nanos::get);

    private static final class Failing implements CandlePublisher {
        private @Nullable RuntimeException failure;
        private int calls;
        private boolean closed;

        @Override
        public void publish(InstrumentId instrument, Timeframe timeframe, List<CandleWithMeta> candles) {
            calls++;
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private void publish(int candles) {
        publisher.publish(Candles.BTC, Timeframe.M1, Candles.minutes(Candles.BTC, candles));
    }

    @Test
    void aFailureIsCountedAndStopsNobody() {
        publish(2);
        WriteException gone = new WriteException("MD-N001", "gone", WriteException.Outcome.REJECTED, true, null);
        below.failure = gone;
        publish(3);
        assertThat(publisher.published()).isEqualTo(2);
        assertThat(publisher.lost()).isEqualTo(3);
        assertThat(publisher.lastFailure()).containsSame(gone);
    }

    @Test
    void aPublisherThatFailedIsLeftAloneForAWhile() {
        below.failure = new IllegalStateException("closed");
        publish(1);
        below.failure = null;
        nanos.addAndGet(REST.toNanos() - 1);
        publish(1);
        assertThat(below.calls).isEqualTo(1);
        assertThat(publisher.lost()).isEqualTo(2);
        nanos.addAndGet(1);
        publish(1);
        assertThat(below.calls).isEqualTo(2);
        assertThat(publisher.published()).isEqualTo(1);
    }

    @Test
    void aMessageThatIsWrongByItselfDoesNotHoldUpTheNext() {
        below.failure = new IllegalArgumentException("does not ascend");
        publish(1);
        below.failure = null;
        publish(1);
        assertThat(publisher.lost()).isEqualTo(1);
        assertThat(publisher.published()).isEqualTo(1);
    }

    @Test
    void closingItClosesThePublisher() {
        publisher.close();
        assertThat(below.closed).isTrue();
    }
}
