package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.LiveCandleListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Why a seam stands still is told to whoever wants to know. */
class FailedRequestsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Set<InstrumentId> ONE = Set.of(BTC);
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final List<String> told = new ArrayList<>();
    private boolean ledgerIsAway;
    private final KnownHoleLedger ledger = new KnownHoleLedger() {
        @Override
        public void record(Collection<KnownHole> holes) {}

        @Override
        public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
            if (ledgerIsAway) {
                throw SimulatedVenue.failure("the ledger is away");
            }
            return List.of();
        }
    };

    private final LiveCandleListener nobody = new LiveCandleListener() {
        @Override
        public void onCandle(CandleWithMeta candle) {}

        @Override
        public void onLive(Set<InstrumentId> instruments) {}

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {}

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {}
    };

    private LiveSeam running() {
        LiveSeam seam = LiveSeam.of(venue, venue, time)
                .ledger(ledger)
                .lookAgain(2, 3)
                .onRequestFailed((instrument, cause) -> told.add(instrument + " " + cause.getMessage()))
                .build();
        seam.subscribe(ONE, nobody);
        venue.live(ONE);
        return seam;
    }

    private void minutes(long from, long to) {
        for (long minute = from; minute < to; minute++) {
            time.run(Duration.ofMinutes(1));
            venue.stream(venue.candle(BTC, FIRST + minute, CandleSource.WS));
        }
    }

    @Test
    void ofARequestForMissedMinutesThatFails() {
        LiveSeam seam = running();
        venue.requestFails = () -> true;
        time.run(Duration.ofSeconds(67));
        assertThat(told)
                .containsExactly(
                        "3:BTCUSDT MD-X001 the venue does not answer", "3:BTCUSDT MD-X001 the venue does not answer");
        assertThat(seam.totals().failedRequests()).isEqualTo(2);
    }

    @Test
    void ofAQuestionToTheLedgerThatFails() {
        running();
        ledgerIsAway = true;
        time.run(Duration.ofSeconds(66));
        assertThat(told).containsExactly("3:BTCUSDT MD-X001 the ledger is away");
    }

    @Test
    void ofALookAtOldMinutesAndOfAConfirmationThatFail() {
        LiveSeam seam = running();
        minutes(0, 4);
        assertThat(told).isEmpty();
        venue.requestFails = () -> true;
        minutes(4, 7);
        assertThat(told).as("looks").isNotEmpty().containsOnly("3:BTCUSDT MD-X001 the venue does not answer");
        told.clear();
        venue.stream(venue.candle(BTC, FIRST, 5, CandleSource.WS));
        time.run(Duration.ZERO);
        assertThat(told).as("the confirmation").hasSize(1);
        assertThat(seam.totals().failedListeners()).isZero();
    }

    @Test
    void aListenerThatThrowsIsCountedAndTheRequestIsMadeAgain() {
        LiveSeam seam = LiveSeam.of(venue, venue, time)
                .onRequestFailed((instrument, cause) -> {
                    throw new IllegalStateException("a listener's own fault");
                })
                .build();
        seam.subscribe(ONE, nobody);
        venue.requestFails = () -> true;
        time.run(Duration.ofSeconds(66));
        venue.requestFails = () -> false;
        time.run(Duration.ofSeconds(30));
        assertThat(seam.totals().failedListeners()).isPositive();
        assertThat(seam.totals().released()).isEqualTo(1);
    }
}
