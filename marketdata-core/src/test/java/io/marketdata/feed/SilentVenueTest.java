package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.RawKlineWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, two hundred instruments, and a venue that answers no request as long as the test lasts. */
@Timeout(300)
class SilentVenueTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:10:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final long FIRST = Minutes.open(NOW);
    private static final int THREADS = 4;
    private static final long PATIENCE_SECONDS = 30;
    private static final Set<InstrumentId> ALL = IntStream.range(0, 200)
            .mapToObj(number -> InstrumentId.of(3, "S" + number + "USDT"))
            .collect(Collectors.toUnmodifiableSet());

    private final CountDownLatch hanging = new CountDownLatch(THREADS);
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final SimulatedVenue stream = new SimulatedVenue(CLOCK);

    private final CandleIngestSource silent = new CandleIngestSource() {
        @Override
        public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
            asked.incrementAndGet();
            hanging.countDown();
            try {
                never.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            throw SimulatedVenue.failure("it ended without an answer");
        }

        @Override
        public String name() {
            return SimulatedVenue.NAME;
        }
    };

    /** Counts down for every row. */
    private static RawKlineWriter counting(CountDownLatch rows) {
        return new RawKlineWriter() {
            @Override
            public void write1m(CandleBatch batch) {
                for (int i = 0; i < batch.size(); i++) {
                    rows.countDown();
                }
            }

            @Override
            public void close() {}
        };
    }

    private void streamAll(long minute) {
        ALL.forEach(instrument -> stream.stream(stream.candle(instrument, minute, CandleSource.WS)));
    }

    @Test
    void whileNoRequestIsAnsweredInsertsAndDeliveriesGoOnAndTheEndComesInTime() throws Exception {
        CountDownLatch stored = new CountDownLatch(ALL.size());
        CountDownLatch delivered = new CountDownLatch(ALL.size());
        try (LiveScheduler scheduler = new ThreadScheduler(THREADS, CLOCK)) {
            IngestWorker worker = IngestWorker.into(counting(stored), scheduler).build();
            LiveSeam seam = LiveSeam.of(stream, silent, scheduler).into(worker).build();
            seam.collect(ALL);
            CandleFeed feed = CandleFeed.of(seam, new SimulatedStore(), scheduler)
                    .rest(silent)
                    .build();
            Map<InstrumentId, Instant> after = new HashMap<>();
            ALL.forEach(instrument -> after.put(instrument, MinuteSet.startOf(FIRST - 1)));
            FeedSubscription subscription = feed.subscribe(after, candle -> delivered.countDown());
            streamAll(FIRST);
            // Two minutes further on: what is between is missing for all of them.
            streamAll(FIRST + 3);
            assertThat(hanging.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(stored.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("inserts go on")
                    .isTrue();
            assertThat(delivered.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("deliveries go on")
                    .isTrue();
            assertThat(asked).as("bounded").hasValueLessThanOrEqualTo(2 * THREADS);

            subscription.close();
            seam.close();
            assertThat(worker.close(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
            assertThat(worker.totals().rowsWritten()).isEqualTo(ALL.size());
        }
    }

    @Test
    void consumersThatNeverReturnHoldUpNoInsert() throws Exception {
        CountDownLatch stored = new CountDownLatch(ALL.size());
        CountDownLatch stuck = new CountDownLatch(THREADS);
        try (LiveScheduler scheduler = new ThreadScheduler(THREADS, CLOCK)) {
            IngestWorker worker = IngestWorker.into(counting(stored), scheduler).build();
            LiveSeam seam = LiveSeam.of(stream, silent, scheduler).into(worker).build();
            CandleFeed feed =
                    CandleFeed.of(seam, new SimulatedStore(), scheduler).build();
            seam.collect(ALL);
            List<InstrumentId> some = List.copyOf(ALL);
            for (int consumer = 0; consumer < 2 * THREADS; consumer++) {
                feed.subscribe(Map.of(some.get(consumer), MinuteSet.startOf(FIRST - 1)), candle -> {
                    stuck.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            for (int consumer = 0; consumer < 2 * THREADS; consumer++) {
                stream.stream(stream.candle(some.get(consumer), FIRST, CandleSource.WS));
            }
            assertThat(stuck.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            some.subList(2 * THREADS, some.size())
                    .forEach(instrument -> stream.stream(stream.candle(instrument, FIRST, CandleSource.WS)));
            assertThat(stored.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }
}
