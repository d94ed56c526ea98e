package io.marketdata.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvSeries;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.spi.OhlcvUpsert;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link OhlcvStore} must do, as tests. Extend it.
 *
 * <pre>{@code
 * class MyStoreContractTest extends OhlcvStoreContract {
 *     protected OhlcvStore newStore() { return MyStore.over(database); }
 * }
 * }</pre>
 *
 * <p>A store is asked for anew for every test and closed behind it; what lies behind it may be the same, since every test has
 * symbols of its own. Candles of {@link Timeframe#H2} that open before 1991 are deleted.
 */
public abstract class OhlcvStoreContract {
    private static final Instant START = Instant.parse("2024-01-31T20:00:00Z");
    private static final Instant OLD = Instant.parse("1990-05-01T00:00:00Z");
    private static final Instant BEHIND_OLD = Instant.parse("1991-01-01T00:00:00Z");
    private static final TimeRange ALL = TimeRange.parse("1980-01-01T00:00:00Z", "2040-01-01T00:00:00Z");
    private static final long FIRST_VERSION =
            Instant.parse("2024-06-01T00:00:00Z").toEpochMilli();
    private static final AtomicLong VERSIONS = new AtomicLong(FIRST_VERSION);

    private final List<OhlcvStore> opened = new ArrayList<>();

    /** For the class that extends it. */
    protected OhlcvStoreContract() {}

    /**
     * A store; all that it returns lead to the same place.
     *
     * @throws Exception where it cannot be made; fails the test
     */
    protected abstract OhlcvStore newStore() throws Exception;

    /** A market that the store knows; 3 (bybit:spot) unless told otherwise. */
    protected int marketId() {
        return 3;
    }

    /** Closes what the test has opened. */
    @AfterEach
    void closeStores() {
        opened.forEach(OhlcvStore::close);
    }

    @Test
    void whatIsWrittenCanBeReadBack() throws Exception {
        InstrumentId instrument = newInstrument();
        OhlcvStore store = store();
        CandleBatch batch = candles(instrument, Timeframe.M15, START, 500, 0);
        assertEquals(new OhlcvUpsert(500, 0), store.upsert(Timeframe.M15, batch));
        List<CandleWithMeta> rows = read(store, instrument, Timeframe.M15, ALL);
        assertEquals(values(batch), values(rows));
        for (CandleWithMeta row : rows) {
            assertEquals(
                    row.candle().tsOpen().plus(Timeframe.M15.duration()),
                    row.candle().tsClose());
            assertNull(row.candle().volumeQuote(), "a turnover is not kept");
            assertEquals(
                    batch.provenances().get(0).ingestedAtMillis(),
                    row.meta().ingestedAt().toEpochMilli());
        }
    }

    @Test
    void aSeriesThatWasNotWrittenIsEmpty() throws Exception {
        OhlcvStore store = store();
        InstrumentId instrument = newInstrument();
        store.upsert(Timeframe.M15, candles(instrument, Timeframe.M15, START, 5, 0));
        assertEquals(List.of(), read(store, newInstrument(), Timeframe.M15, ALL));
        assertEquals(List.of(), read(store, instrument, Timeframe.M30, ALL), "candles of another length");
        assertEquals(Optional.empty(), store.series(instrument, Timeframe.M30));
        assertEquals(Optional.empty(), store.series(newInstrument(), Timeframe.M15));
    }

    @Test
    void theRangeIsHalfOpen() throws Exception {
        OhlcvStore store = store();
        InstrumentId instrument = newInstrument();
        store.upsert(Timeframe.H1, candles(instrument, Timeframe.H1, START, 10, 0));
        assertEquals(
                List.of(START.plusSeconds(3_600), START.plusSeconds(7_200)),
                openTimes(read(
                        store,
                        instrument,
                        Timeframe.H1,
                        TimeRange.of(START.plusSeconds(3_600), START.plusSeconds(3 * 3_600)))));
        assertEquals(
                List.of(START.plusSeconds(7_200)),
                openTimes(read(
                        store,
                        instrument,
                        Timeframe.H1,
                        TimeRange.of(START.plusMillis(3_600_001), START.plusMillis(2 * 3_600_000 + 1)))));
    }

    @Test
    void writingAgainWhatOverlapsChangesNothingButWhatIsNew() throws Exception {
        InstrumentId instrument = newInstrument();
        OhlcvStore store = store();
        store.upsert(Timeframe.M5, candles(instrument, Timeframe.M5, START, 100, 0));
        CandleBatch second = candles(instrument, Timeframe.M5, START.plusSeconds(300 * 60), 100, 0);
        store.upsert(Timeframe.M5, second);
        store.upsert(Timeframe.M5, second);
        store().upsert(Timeframe.M5, second);
        assertEquals(
                values(candles(instrument, Timeframe.M5, START, 160, 0)),
                values(read(store, instrument, Timeframe.M5, ALL)));
    }

    @Test
    void theNewerVersionStaysWhicheverComesFirst() throws Exception {
        InstrumentId forward = newInstrument();
        InstrumentId backward = newInstrument();
        OhlcvStore store = store();
        for (InstrumentId instrument : List.of(forward, backward)) {
            CandleBatch older = candles(instrument, Timeframe.H4, START, 20, 1);
            CandleBatch newer = candles(instrument, Timeframe.H4, START, 20, 2);
            store.upsert(Timeframe.H4, instrument.equals(forward) ? older : newer);
            store.upsert(Timeframe.H4, instrument.equals(forward) ? newer : older);
            assertEquals(values(newer), values(read(store, instrument, Timeframe.H4, ALL)));
        }
    }

    @Test
    void anyOrderOfUpsertsEndsInTheSameState() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        OhlcvStore store = store();
        for (int round = 0; round < 5; round++) {
            InstrumentId instrument = newInstrument();
            List<CandleBatch> batches = new ArrayList<>();
            Map<Instant, List<Double>> expected = new TreeMap<>();
            for (int i = 0; i < 8; i++) {
                Instant from = START.plusSeconds(300L * random.nextInt(40));
                CandleBatch batch = candles(instrument, Timeframe.M5, from, 1 + random.nextInt(40), 1 + i);
                batches.add(batch);
                expected.putAll(values(batch));
            }
            batches.add(batches.get(random.nextInt(batches.size())));
            Collections.shuffle(batches, random);
            for (CandleBatch batch : batches) {
                store.upsert(Timeframe.M5, batch);
            }
            assertEquals(expected, values(read(store, instrument, Timeframe.M5, ALL)), "seed " + seed);
        }
    }

    @Test
    void rowsWithoutAPriceOrVolumeAreSkippedAndCounted() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch batch = candles(instrument, Timeframe.M5, START, 10, 0);
        batch.opens()[0] = CandleBatch.ABSENT;
        batch.highs()[2] = CandleBatch.ABSENT;
        batch.lows()[3] = CandleBatch.ABSENT;
        batch.closes()[5] = CandleBatch.ABSENT;
        batch.baseVolumes()[9] = CandleBatch.ABSENT;
        OhlcvStore store = store();
        assertEquals(new OhlcvUpsert(5, 5), store.upsert(Timeframe.M5, batch));
        assertEquals(
                List.of(1L, 4L, 6L, 7L, 8L),
                openTimes(read(store, instrument, Timeframe.M5, ALL)).stream()
                        .map(open -> (open.toEpochMilli() - START.toEpochMilli()) / 300_000)
                        .toList());
    }

    @Test
    void aBatchWithNothingToWriteIsTaken() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch batch = candles(instrument, Timeframe.M5, START, 1, 0);
        batch.closes()[0] = CandleBatch.ABSENT;
        OhlcvStore store = store();
        assertEquals(new OhlcvUpsert(0, 1), store.upsert(Timeframe.M5, batch));
        assertEquals(OhlcvUpsert.NONE, store.upsert(Timeframe.M5, CandleBatch.ofCapacity(1)));
        assertEquals(List.of(), read(store, instrument, Timeframe.M5, ALL));
    }

    @Test
    void ofSeveralRowsOfAKeyTheLastCounts() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch batch = CandleBatch.ofCapacity(7);
        for (int i : new int[] {2, 0, 1, 0, 2, 2, 0}) {
            append(batch, instrument, Timeframe.M5, START.plusSeconds(300L * i), 10 + batch.size());
        }
        stamp(batch);
        OhlcvStore store = store();
        assertEquals(new OhlcvUpsert(3, 0), store.upsert(Timeframe.M5, batch));
        CandleBatch expected = CandleBatch.ofCapacity(3);
        append(expected, instrument, Timeframe.M5, START, 16);
        append(expected, instrument, Timeframe.M5, START.plusSeconds(300), 12);
        append(expected, instrument, Timeframe.M5, START.plusSeconds(600), 15);
        assertEquals(values(expected), values(read(store, instrument, Timeframe.M5, ALL)));
    }

    @Test
    void severalInstrumentsMayTakeTurnsInABatch() throws Exception {
        InstrumentId one = newInstrument();
        InstrumentId other = newInstrument();
        CandleBatch batch = CandleBatch.ofCapacity(40);
        for (int i = 0; i < 20; i++) {
            append(batch, other, Timeframe.D1, START.plusSeconds(86_400L * i), 1);
            append(batch, one, Timeframe.D1, START.plusSeconds(86_400L * i), 2);
        }
        OhlcvStore store = store();
        assertEquals(new OhlcvUpsert(40, 0), store.upsert(Timeframe.D1, stamp(batch)));
        assertEquals(20, read(store, one, Timeframe.D1, ALL).size());
        assertEquals(20, read(store, other, Timeframe.D1, ALL).size());
    }

    @Test
    void aLargeBatchOverAnotherEndsAsItShould() throws Exception {
        InstrumentId instrument = newInstrument();
        OhlcvStore store = store();
        store.upsert(Timeframe.M1, candles(instrument, Timeframe.M1, START, 12_000, 1));
        CandleBatch newer = candles(instrument, Timeframe.M1, START.plusSeconds(60 * 6_000), 20_000, 2);
        store.upsert(Timeframe.M1, newer);
        store.upsert(Timeframe.M1, versioned(candles(instrument, Timeframe.M1, START, 20_000, 3), 1));
        Map<Instant, List<Double>> expected = values(candles(instrument, Timeframe.M1, START, 12_000, 1));
        expected.putAll(values(newer));
        assertEquals(expected, values(read(store, instrument, Timeframe.M1, ALL)));
        assertEquals(
                Optional.of(new OhlcvSeries(instrument, Timeframe.M1, 26_000, START, START.plusSeconds(60L * 25_999))),
                store.series(instrument, Timeframe.M1));
    }

    @Test
    void theBatchIsTheSameAfterwardsAndTheCallersAgain() throws Exception {
        InstrumentId instrument = newInstrument();
        OhlcvStore store = store();
        CandleBatch batch = candles(instrument, Timeframe.M5, START, 50, 0);
        batch.quoteVolumes()[3] = 7;
        BatchColumns before = BatchColumns.of(batch);
        store.upsert(Timeframe.M5, batch);
        assertEquals(before, BatchColumns.of(batch));
        Map<Instant, List<Double>> expected = values(batch);
        batch.clear();
        append(batch, newInstrument(), Timeframe.M5, START, 99);
        assertEquals(expected, values(read(store, instrument, Timeframe.M5, ALL)));
    }

    @Test
    void writersAtOnceDoNotHinderEachOtherAndTheNewestStays() throws Exception {
        InstrumentId one = newInstrument();
        InstrumentId other = newInstrument();
        OhlcvStore store = store();
        int threads = 4;
        CountDownLatch together = new CountDownLatch(threads);
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            boolean turned = i % 2 == 1;
            List<CandleBatch> batches = new ArrayList<>();
            for (int repeat = 0; repeat < 5; repeat++) {
                CandleBatch batch = CandleBatch.ofCapacity(400);
                for (int row = 0; row < 200; row++) {
                    int at = turned ? 199 - row : row;
                    append(batch, turned ? one : other, Timeframe.M5, START.plusSeconds(300L * at), i * 10 + repeat);
                    append(batch, turned ? other : one, Timeframe.M5, START.plusSeconds(300L * at), i * 10 + repeat);
                }
                batches.add(versioned(batch, FIRST_VERSION + i * 10L + repeat));
            }
            work.add(() -> {
                together.countDown();
                together.await();
                batches.forEach(batch -> store.upsert(Timeframe.M5, batch));
                return null;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Void> done : pool.invokeAll(work)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
        for (InstrumentId instrument : List.of(one, other)) {
            List<CandleWithMeta> rows = read(store, instrument, Timeframe.M5, ALL);
            assertEquals(200, rows.size());
            rows.forEach(row ->
                    assertEquals(FIRST_VERSION + 34, row.meta().ingestedAt().toEpochMilli()));
        }
    }

    @Test
    void aSeriesTellsHowFarItReachesAndEveryKeyCountsOnce() throws Exception {
        InstrumentId instrument = newInstrument();
        OhlcvStore store = store();
        store.upsert(Timeframe.M15, candles(instrument, Timeframe.M15, START, 10, 1));
        store.upsert(Timeframe.M15, candles(instrument, Timeframe.M15, START.plusSeconds(900 * 5), 10, 2));
        store.upsert(Timeframe.D1, candles(instrument, Timeframe.D1, START, 1, 1));
        store.upsert(Timeframe.M5, candles(instrument, Timeframe.M5, START, 2, 1));
        OhlcvSeries quarters = new OhlcvSeries(instrument, Timeframe.M15, 15, START, START.plusSeconds(900 * 14));
        assertEquals(Optional.of(quarters), store.series(instrument, Timeframe.M15));
        List<OhlcvSeries> ours = store.series().stream()
                .filter(series -> series.instrument().equals(instrument))
                .toList();
        assertEquals(
                List.of(
                        new OhlcvSeries(instrument, Timeframe.M5, 2, START, START.plusSeconds(300)),
                        quarters,
                        new OhlcvSeries(instrument, Timeframe.D1, 1, START, START)),
                ours);
    }

    @Test
    void whatIsOlderIsDeletedAndNothingElse() throws Exception {
        OhlcvStore store = store();
        store.deleteBefore(Timeframe.H2, BEHIND_OLD);
        InstrumentId one = newInstrument();
        InstrumentId other = newInstrument();
        store.upsert(Timeframe.H2, candles(one, Timeframe.H2, OLD, 10, 1));
        store.upsert(Timeframe.H2, candles(one, Timeframe.H2, OLD, 10, 2));
        store.upsert(Timeframe.H2, candles(other, Timeframe.H2, OLD, 3, 1));
        store.upsert(Timeframe.H4, candles(one, Timeframe.H4, OLD, 4, 1));
        assertEquals(6 + 3, store.deleteBefore(Timeframe.H2, OLD.plusSeconds(7_200 * 6)));
        assertEquals(
                OLD.plusSeconds(7_200 * 6),
                store.series(one, Timeframe.H2).orElseThrow().first());
        assertEquals(4, read(store, one, Timeframe.H2, ALL).size());
        assertEquals(List.of(), read(store, other, Timeframe.H2, ALL));
        assertEquals(Optional.empty(), store.series(other, Timeframe.H2));
        assertEquals(4, read(store, one, Timeframe.H4, ALL).size(), "another timeframe");
        assertEquals(0, store.deleteBefore(Timeframe.H2, OLD.plusSeconds(7_200 * 6)));
        store.upsert(Timeframe.H2, candles(one, Timeframe.H2, OLD, 10, 3));
        assertEquals(10, read(store, one, Timeframe.H2, ALL).size(), "what was deleted may be written again");
        store.deleteBefore(Timeframe.H2, BEHIND_OLD);
    }

    @Test
    void symbolsMayBeWrittenAgainAndAgain() throws Exception {
        OhlcvStore store = store();
        InstrumentId instrument = newInstrument();
        store.symbols(List.of());
        store.symbols(List.of(InstrumentDetails.of(instrument, true), InstrumentDetails.of(newInstrument(), false)));
        store.symbols(List.of(new InstrumentDetails(
                instrument, "Trading", true, "KIT", "USDT", new BigDecimal("0.01"), new BigDecimal("0.000001"), null)));
        store.symbols(List.of(InstrumentDetails.of(instrument, false)));
    }

    @Test
    void aStreamMayBeLeftBeforeItsEnd() throws Exception {
        OhlcvStore store = store();
        InstrumentId instrument = newInstrument();
        store.upsert(Timeframe.M1, candles(instrument, Timeframe.M1, START, 20_000, 1));
        for (int i = 0; i < 20; i++) {
            CandleBatch batch = CandleBatch.ofCapacity(10);
            try (CandleStream stream = store.read(instrument, Timeframe.M1, ALL)) {
                assertTrue(stream.read(batch));
            }
        }
        try (CandleStream stream = store.read(instrument, Timeframe.M30, ALL)) {
            assertFalse(stream.read(CandleBatch.ofCapacity(1)));
            assertFalse(stream.read(CandleBatch.ofCapacity(1)));
        }
    }

    @Test
    void aStoreMayBeClosedTwice() throws Exception {
        OhlcvStore store = store();
        store.series(newInstrument(), Timeframe.M5);
        store.close();
        store.close();
    }

    private OhlcvStore store() throws Exception {
        OhlcvStore store = newStore();
        opened.add(store);
        return store;
    }

    private InstrumentId newInstrument() {
        String unique = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        return InstrumentId.of(marketId(), "KIT" + unique);
    }

    /** Candles whose values follow from their time and a variant; a later call makes a newer version. */
    private static CandleBatch candles(
            InstrumentId instrument, Timeframe timeframe, Instant from, int count, int variant) {
        CandleBatch batch = CandleBatch.ofCapacity(count);
        for (int i = 0; i < count; i++) {
            append(batch, instrument, timeframe, from.plusMillis(i * timeframe.millis()), variant);
        }
        return stamp(batch);
    }

    private static void append(
            CandleBatch batch, InstrumentId instrument, Timeframe timeframe, Instant open, int variant) {
        long time = open.toEpochMilli();
        double price = 0.1 + Math.floorMod(time / 60_000, 7_919) / 3.0 + variant;
        batch.append(
                batch.instrument(instrument, "kit:spot:" + instrument.symbol()),
                batch.provenance(new Provenance(CandleSource.REST, 1, null)),
                time,
                time + timeframe.millis(),
                price,
                price + 0.3,
                price - 0.05,
                price + 0.1,
                price * 1e7);
    }

    /** As a job does before it writes: one run, and a time that no batch before had. */
    private static CandleBatch stamp(CandleBatch batch) {
        return versioned(batch, VERSIONS.incrementAndGet());
    }

    private static CandleBatch versioned(CandleBatch batch, long ingestedAtMillis) {
        batch.stamp(UUID.randomUUID(), 0, ingestedAtMillis);
        return batch;
    }

    private static List<CandleWithMeta> read(
            OhlcvStore store, InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        List<CandleWithMeta> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(700);
        try (CandleStream stream = store.read(instrument, timeframe, range)) {
            while (stream.read(batch)) {
                rows.addAll(batch.rows());
                batch.clear();
            }
        }
        for (int i = 1; i < rows.size(); i++) {
            assertTrue(
                    rows.get(i - 1)
                            .candle()
                            .tsOpen()
                            .isBefore(rows.get(i).candle().tsOpen()),
                    "rows ascend by open time, each key once");
        }
        return rows;
    }

    private static List<Instant> openTimes(List<CandleWithMeta> rows) {
        return rows.stream().map(row -> row.candle().tsOpen()).toList();
    }

    private static Map<Instant, List<Double>> values(CandleBatch batch) {
        return values(batch.rows());
    }

    private static Map<Instant, List<Double>> values(List<CandleWithMeta> rows) {
        Map<Instant, List<Double>> values = new TreeMap<>();
        rows.forEach(row -> values.put(
                row.candle().tsOpen(),
                List.of(
                        row.candle().open(),
                        row.candle().high(),
                        row.candle().low(),
                        row.candle().close(),
                        row.candle().volumeBase())));
        return values;
    }
}
