package io.marketdata.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.RawKlineWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RawKlineWriter} must do, as tests. Extend it, and say how the rows can be read back.
 *
 * <pre>{@code
 * class MyWriterContractTest extends RawKlineWriterContract {
 *     protected RawKlineWriter newWriter() { return store.rawWriter(); }
 *     protected List<CandleWithMeta> canonical(InstrumentId instrument, TimeRange range) { return store.read(...); }
 * }
 * }</pre>
 *
 * <p>A writer is made anew for every test and closed behind it; the store behind it may be the same, since every test
 * has symbols of its own.
 */
public abstract class RawKlineWriterContract {
    private static final Instant FIRST_MINUTE = Instant.parse("2024-01-31T23:55:00Z");
    private static final Instant TAKEN_IN = Instant.parse("2024-06-01T00:00:00Z");
    private static final AtomicLong VERSIONS = new AtomicLong();

    private final List<RawKlineWriter> opened = new ArrayList<>();

    /** For the class that extends it. */
    protected RawKlineWriterContract() {}

    /**
     * A writer into the store under test.
     *
     * @throws Exception where it cannot be made; fails the test
     */
    protected abstract RawKlineWriter newWriter() throws Exception;

    /**
     * The canonical candles of the store under test: ascending, each open time once, the newest version.
     *
     * @throws Exception where it cannot be read; fails the test
     */
    protected abstract List<CandleWithMeta> canonical(InstrumentId instrument, TimeRange range) throws Exception;

    /** A market that the writer knows; 1 (binance:spot) unless told otherwise. */
    protected int marketId() {
        return 1;
    }

    /** The markets that the writer knows; {@link MarketCatalogue#builtin()} unless told otherwise. */
    protected MarketCatalogue markets() {
        return MarketCatalogue.builtin();
    }

    /** Whether the store keeps the number of trades and the taker buy volumes of the market; true unless told otherwise. */
    protected boolean keepsTradesAndTakers() {
        return true;
    }

    /** Closes what the test has opened. */
    @AfterEach
    void closeWriters() {
        opened.forEach(RawKlineWriter::close);
    }

    @Test
    void whatIsWrittenCanBeReadBack() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch batch = stamped(batch(500, instrument));
        writer().write1m(batch);
        assertEquals(kept(batch.rows()), kept(canonical(instrument, aroundAll())));
    }

    @Test
    void theRangeOfABatchIsAllThatItTouches() throws Exception {
        InstrumentId instrument = newInstrument();
        writer().write1m(stamped(batch(10, instrument)));
        assertEquals(
                List.of(), canonical(newInstrument(), aroundAll()), "candles of an instrument that was not written");
    }

    @Test
    void aBatchMayHoldOneRow() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch batch = stamped(batch(1, instrument));
        writer().write1m(batch);
        assertEquals(kept(batch.rows()), kept(canonical(instrument, aroundAll())));
    }

    @Test
    void aBatchThatIsNotFullIsWrittenAsFarAsItGoes() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch roomy = CandleBatch.ofCapacity(100);
        batch(7, instrument).rows().forEach(roomy::append);
        writer().write1m(stamped(roomy));
        assertEquals(7, canonical(instrument, aroundAll()).size());
    }

    @Test
    void valuesThatTheSourceLacksAreNotMadeUp() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleGenerator bare = generator()
                .withQuoteVolume(false)
                .withTradesCount(false)
                .withTakerBuyVolumes(false)
                .build();
        CandleBatch batch = CandleBatch.ofCapacity(10);
        fill(batch, bare, instrument, FIRST_MINUTE);
        writer().write1m(stamped(batch));
        List<CandleWithMeta> rows = canonical(instrument, aroundAll());
        assertEquals(10, rows.size());
        for (CandleWithMeta row : rows) {
            assertAbsentOrZero("volumeQuote", row.candle().volumeQuote());
            assertAbsentOrZero("tradesCount", row.meta().tradesCount());
            assertAbsentOrZero("takerBuyVolumeBase", row.meta().takerBuyVolumeBase());
            assertAbsentOrZero("takerBuyVolumeQuote", row.meta().takerBuyVolumeQuote());
        }
    }

    @Test
    void aBatchMayHoldSeveralInstruments() throws Exception {
        List<InstrumentId> instruments = List.of(newInstrument(), newInstrument(), newInstrument());
        CandleBatch batch = stamped(batch(50, instruments.toArray(InstrumentId[]::new)));
        writer().write1m(batch);
        for (InstrumentId instrument : instruments) {
            assertEquals(kept(rowsOf(batch, instrument)), kept(canonical(instrument, aroundAll())));
        }
    }

    @Test
    void instrumentsMayTakeTurnsInABatch() throws Exception {
        InstrumentId one = newInstrument();
        InstrumentId other = newInstrument();
        List<CandleWithMeta> rows = batch(20, one, other).rows();
        CandleBatch mixed = CandleBatch.ofCapacity(40);
        for (int row = 0; row < 20; row++) {
            mixed.append(rows.get(row));
            mixed.append(rows.get(20 + row));
        }
        writer().write1m(stamped(mixed));
        assertEquals(kept(rowsOf(mixed, one)), kept(canonical(one, aroundAll())));
        assertEquals(kept(rowsOf(mixed, other)), kept(canonical(other, aroundAll())));
    }

    @Test
    void aBatchMayReachOverSeveralMonths() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleGenerator generator = generator().build();
        CandleBatch batch = CandleBatch.ofCapacity(40);
        for (String from : List.of("2023-12-31T23:58:00Z", "2024-01-31T23:58:00Z", "2024-02-29T23:58:00Z")) {
            for (int minute = 0; minute < 5; minute++) {
                batch.append(generator.candle(instrument, Instant.parse(from).plusSeconds(60L * minute)));
            }
        }
        writer().write1m(stamped(batch));
        assertEquals(kept(batch.rows()), kept(canonical(instrument, aroundAll())));
    }

    @Test
    void writingTheSameBatchAgainChangesNothing() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch batch = stamped(batch(100, instrument));
        RawKlineWriter writer = writer();
        writer.write1m(batch);
        List<CandleWithMeta> once = canonical(instrument, aroundAll());
        writer.write1m(batch);
        RawKlineWriter another = writer();
        another.write1m(batch);
        assertEquals(once, canonical(instrument, aroundAll()));
    }

    @Test
    void theNewestVersionOfACandleIsTheCanonicalOne() throws Exception {
        InstrumentId instrument = newInstrument();
        CandleBatch older = stamped(batch(10, instrument));
        CandleBatch newer = CandleBatch.ofCapacity(10);
        fill(newer, generator().seed(77).build(), instrument, FIRST_MINUTE);
        stamped(newer);
        RawKlineWriter writer = writer();
        writer.write1m(newer);
        writer.write1m(older);
        assertEquals(kept(newer.rows()), kept(canonical(instrument, aroundAll())));
    }

    @Test
    void theBatchIsTheSameAfterwards() throws Exception {
        CandleBatch batch = stamped(batch(100, newInstrument(), newInstrument()));
        BatchColumns before = BatchColumns.of(batch);
        writer().write1m(batch);
        assertEquals(before, BatchColumns.of(batch));
    }

    @Test
    void theBatchBelongsToTheCallerAgainWhenTheCallReturns() throws Exception {
        InstrumentId instrument = newInstrument();
        InstrumentId next = newInstrument();
        CandleBatch batch = stamped(batch(100, instrument));
        List<CandleWithMeta> expected = batch.rows();
        RawKlineWriter writer = writer();
        writer.write1m(batch);
        batch.clear();
        fill(batch, generator().seed(78).build(), next, FIRST_MINUTE);
        writer.write1m(stamped(batch));
        assertEquals(kept(expected), kept(canonical(instrument, aroundAll())));
        assertEquals(kept(batch.rows()), kept(canonical(next, aroundAll())));
    }

    @Test
    void asManyThreadsAsItAllowsMayWriteAtOnce() throws Exception {
        RawKlineWriter writer = writer();
        assertTrue(writer.concurrency() >= 1, "concurrency() has to be at least 1");
        int threads = Math.min(8, writer.concurrency());
        List<InstrumentId> instruments = new ArrayList<>();
        List<Callable<Void>> work = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            InstrumentId instrument = newInstrument();
            instruments.add(instrument);
            CandleBatch batch = stamped(batch(200, instrument));
            work.add(() -> {
                together.countDown();
                together.await();
                writer.write1m(batch);
                return null;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Void> written : pool.invokeAll(work)) {
                written.get();
            }
        } finally {
            pool.shutdownNow();
        }
        for (InstrumentId instrument : instruments) {
            assertEquals(200, canonical(instrument, aroundAll()).size(), () -> "candles of " + instrument);
        }
    }

    @Test
    void theReceiptCountsNothingNegative() throws Exception {
        var receipt = writer().deliver1m(stamped(batch(10, newInstrument())));
        assertTrue(receipt.inserts() >= 0 && receipt.bytes() >= 0 && receipt.retries() >= 0, receipt::toString);
    }

    @Test
    void aWriterMayBeClosedTwice() throws Exception {
        RawKlineWriter writer = writer();
        writer.write1m(stamped(batch(1, newInstrument())));
        writer.close();
        writer.close();
    }

    @Test
    void aClosedWriterRefusesToWrite() throws Exception {
        InstrumentId instrument = newInstrument();
        RawKlineWriter writer = writer();
        writer.close();
        CandleBatch batch = stamped(batch(1, instrument));
        assertThrows(RuntimeException.class, () -> writer.write1m(batch));
        assertEquals(List.of(), canonical(instrument, aroundAll()));
    }

    private RawKlineWriter writer() throws Exception {
        RawKlineWriter writer = newWriter();
        opened.add(writer);
        return writer;
    }

    private InstrumentId newInstrument() {
        String unique = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        return InstrumentId.of(marketId(), "KIT" + unique);
    }

    private CandleGenerator.Builder generator() {
        return CandleGenerator.builder().markets(markets()).clock(Clock.fixed(TAKEN_IN, ZoneOffset.UTC));
    }

    private CandleBatch batch(int rowsOfEach, InstrumentId... instruments) {
        CandleBatch batch = CandleBatch.ofCapacity(rowsOfEach * instruments.length);
        for (InstrumentId instrument : instruments) {
            CandleBatch part = CandleBatch.ofCapacity(rowsOfEach);
            fill(part, generator().build(), instrument, FIRST_MINUTE);
            part.rows().forEach(batch::append);
        }
        return batch;
    }

    private static void fill(CandleBatch batch, CandleGenerator generator, InstrumentId instrument, Instant from) {
        TimeRange range = TimeRange.of(from, from.plusSeconds(60L * batch.remaining()));
        try (CandleStream stream = generator.stream1m(instrument, range)) {
            assertTrue(stream.read(batch));
        }
        assertEquals(0, batch.remaining());
    }

    /** As a job does before it writes: one run, and a time that no batch before had. */
    private static CandleBatch stamped(CandleBatch batch) {
        batch.stamp(UUID.randomUUID(), 0, TAKEN_IN.toEpochMilli() + VERSIONS.incrementAndGet());
        return batch;
    }

    private static TimeRange aroundAll() {
        return TimeRange.parse("2023-12-01T00:00:00Z", "2024-04-01T00:00:00Z");
    }

    private static List<CandleWithMeta> rowsOf(CandleBatch batch, InstrumentId instrument) {
        return batch.rows().stream()
                .filter(row -> row.candle().instrument().equals(instrument))
                .toList();
    }

    private List<CandleWithMeta> kept(List<CandleWithMeta> rows) {
        return keepsTradesAndTakers()
                ? rows
                : rows.stream()
                        .map(RawKlineWriterContract::withoutTradesAndTakers)
                        .toList();
    }

    private static CandleWithMeta withoutTradesAndTakers(CandleWithMeta row) {
        Candle candle = row.candle();
        CandleMeta meta = row.meta();
        CandleSource source = meta.source();
        return new CandleWithMeta(
                candle,
                new CandleMeta(source, meta.ingestedAt(), meta.instrumentKey(), meta.ingestId(), null, null, null));
    }

    private static void assertAbsentOrZero(String name, @Nullable Number value) {
        assertTrue(value == null || value.doubleValue() == 0, () -> name + " " + value + " was not in the batch");
    }
}
