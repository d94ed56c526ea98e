package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a process knew to be missing when it ended, for the next one. */
class HolesOfARunBeforeTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Set<InstrumentId> ONE = Set.of(BTC);
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();
    private final KnownHoleLedger kept = KnownHoleLedger.inProcess();
    private boolean ledgerIsAway;
    private final KnownHoleLedger ledger = new KnownHoleLedger() {
        @Override
        public void record(Collection<KnownHole> holes) {
            kept.record(holes);
        }

        @Override
        public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
            if (ledgerIsAway) {
                throw SimulatedVenue.failure("the ledger is away");
            }
            return kept.holes(instrument, source, range);
        }
    };

    private LiveSeam started(VirtualScheduler.OneProcess process) {
        LiveSeam seam = LiveSeam.of(venue, venue, process)
                .into(IngestWorker.into(store, process).build())
                .index(store)
                .ledger(ledger)
                .build();
        seam.collect(ONE);
        venue.live(ONE);
        return seam;
    }

    @Test
    void aHoleThatAProcessBeforeNamedIsAskedForAgainWhenItIsTime() {
        for (long minute = -60; minute < 0; minute++) {
            store.put(venue.candle(BTC, FIRST + minute, CandleSource.REST));
        }
        venue.hole(BTC, FIRST + 3);
        VirtualScheduler.OneProcess before = time.process();
        started(before);
        time.run(Duration.ofMinutes(40));
        before.kill();
        venue.forgetSubscribers();
        ledgerIsAway = true;
        LiveSeam seam = started(time.process());
        time.run(Duration.ofMinutes(5));
        ledgerIsAway = false;
        assertThat(seam.totals().failedRequests())
                .as("the ledger is asked again")
                .isPositive();
        venue.holes.clear();
        assertThat(store.canonical(BTC)).doesNotContainKey(FIRST + 3);
        time.run(Duration.ofHours(2));
        assertThat(store.canonical(BTC)).containsKey(FIRST + 3);
        assertThat(seam.totals().late()).isEqualTo(1);
    }

    @Test
    void oneThatIsOlderThanADayIsLeftToOthers() {
        for (long minute = -3_000; minute < 0; minute++) {
            store.put(venue.candle(BTC, FIRST + minute, CandleSource.REST));
        }
        for (long minute : new long[] {-2_000, -100}) {
            TimeRange range = Minutes.range(FIRST + minute, FIRST + minute + 1);
            kept.record(List.of(new KnownHole(BTC, range, SimulatedVenue.NAME, START, START.plusSeconds(60))));
        }
        started(time.process());
        time.run(Duration.ofMinutes(10));
        assertThat(venue.requests)
                .contains(Minutes.range(FIRST - 100, FIRST - 99))
                .doesNotContain(Minutes.range(FIRST - 2_000, FIRST - 1_999));
    }
}
