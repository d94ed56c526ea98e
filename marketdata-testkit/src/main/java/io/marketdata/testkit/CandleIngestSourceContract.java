package io.marketdata.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.SourceException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CandleIngestSource} must do, as tests. Extend it and say what the source under test holds.
 *
 * <pre>{@code
 * class MySourceContractTest extends CandleIngestSourceContract {
 *     protected CandleIngestSource newSource() { return new MySource(...); }
 *     protected InstrumentId instrument() { return InstrumentId.of(3, "BTCUSDT"); }
 *     protected TimeRange range() { return TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"); }
 *     protected List<Candle> candles() { return ...; }
 * }
 * }</pre>
 *
 * <p>The source is made anew for every test and closed behind it.
 */
public abstract class CandleIngestSourceContract {
    private final List<CandleIngestSource> opened = new ArrayList<>();

    /** For the class that extends it. */
    protected CandleIngestSourceContract() {}

    /**
     * A source that holds {@link #candles()}.
     *
     * @throws Exception where it cannot be made; fails the test
     */
    protected abstract CandleIngestSource newSource() throws Exception;

    /** An instrument that the source holds. */
    protected abstract InstrumentId instrument();

    /** A range in which the source holds candles of the instrument. */
    protected abstract TimeRange range();

    /** What the source holds of the instrument inside the range, ascending: at least five. */
    protected abstract List<Candle> candles();

    /** A range for which the source has no candles of the instrument; a day of 1971 unless told otherwise. */
    protected TimeRange emptyRange() {
        return TimeRange.parse("1971-01-01T00:00:00Z", "1971-01-02T00:00:00Z");
    }

    /** An instrument that the source does not hold, of the same market unless told otherwise. */
    protected InstrumentId unknownInstrument() {
        return InstrumentId.of(instrument().market().value(), "NOSUCHSYMBOL");
    }

    /** Whether {@link #unknownInstrument()} is unknown to it; false for a source that has every instrument. */
    protected boolean hasUnknownInstruments() {
        return true;
    }

    /** Closes what the test has opened. */
    @AfterEach
    void closeSources() {
        opened.forEach(CandleIngestSource::close);
    }

    @Test
    void itDeliversExactlyItsCandlesInOrder() throws Exception {
        List<Candle> expected = candles();
        assertTrue(expected.size() >= 5, "candles() has to name at least five candles");
        assertEquals(expected, read(source(), range(), 1_000));
    }

    @Test
    void openTimesAscendStrictlyAndStandInsideTheRange() throws Exception {
        Instant before = Instant.MIN;
        for (Candle candle : read(source(), range(), 1_000)) {
            assertTrue(candle.tsOpen().isAfter(before), () -> candle.tsOpen() + " does not ascend");
            assertTrue(range().contains(candle.tsOpen()), () -> candle.tsOpen() + " is outside " + range());
            before = candle.tsOpen();
        }
    }

    @Test
    void aCandleClosesOneMinuteAfterItOpens() throws Exception {
        for (Candle candle : read(source(), range(), 1_000)) {
            assertEquals(candle.tsOpen().plusSeconds(60), candle.tsClose());
        }
    }

    @Test
    void theStartIsInsideTheRangeAndTheEndIsNot() throws Exception {
        List<Candle> all = candles();
        int last = all.size() - 1;
        TimeRange inner = TimeRange.of(all.get(1).tsOpen(), all.get(last).tsOpen());
        assertEquals(all.subList(1, last), read(source(), inner, 1_000));
    }

    @Test
    void aRangeThatBeginsAndEndsBetweenTwoMinutesIsTakenAsItIs() throws Exception {
        List<Candle> all = candles();
        int last = all.size() - 1;
        TimeRange inner = TimeRange.of(
                all.get(1).tsOpen().plusMillis(1), all.get(last).tsOpen().plusMillis(1));
        assertEquals(all.subList(2, last + 1), read(source(), inner, 1_000));
    }

    @Test
    void theSizeOfTheBatchDoesNotMatter() throws Exception {
        CandleIngestSource source = source();
        List<Candle> expected = candles();
        for (int capacity : new int[] {1, 7, expected.size(), expected.size() + 1}) {
            assertEquals(expected, read(source, range(), capacity), () -> "with a batch of " + capacity);
        }
    }

    @Test
    void rowsAreAppendedBehindThoseThatAreThere() throws Exception {
        CandleBatch batch = CandleBatch.ofCapacity(candles().size() + 1);
        CandleWithMeta mine =
                CandleGenerator.ofSeed(7).candle(unknownInstrument(), Instant.parse("2001-01-01T00:00:00Z"));
        batch.append(mine);
        try (CandleStream stream = source().stream1m(instrument(), range())) {
            readToTheEnd(stream, batch);
        }
        List<CandleWithMeta> rows = batch.rows();
        assertEquals(candles().size() + 1, rows.size(), "the row that was there, and those of the source");
        assertEquals(mine, rows.get(0), "the row that was there");
        assertEquals(candles(), candlesOf(rows.subList(1, rows.size())));
    }

    @Test
    void itSaysFalseForEverAtTheEndAndAppendsNothing() throws Exception {
        try (CandleStream stream = source().stream1m(instrument(), range())) {
            CandleBatch batch = CandleBatch.ofCapacity(candles().size() + 3);
            readToTheEnd(stream, batch);
            int size = batch.size();
            for (int again = 0; again < 3; again++) {
                assertFalse(stream.read(batch), "read after the end");
                assertEquals(size, batch.size(), "rows after the end");
            }
        }
    }

    @Test
    void aRangeWithoutCandlesIsAnEmptyStream() throws Exception {
        assertEquals(List.of(), read(source(), emptyRange(), 10));
    }

    @Test
    void anInstrumentThatItDoesNotHaveIsAnEmptyStreamOrAnErrorOfItsOwn() throws Exception {
        Assumptions.assumeTrue(hasUnknownInstruments(), "it has every instrument");
        CandleBatch batch = CandleBatch.ofCapacity(10);
        try (CandleStream stream = source().stream1m(unknownInstrument(), range())) {
            assertFalse(stream.read(batch), "rows of an instrument that it does not hold");
            assertTrue(batch.isEmpty());
        } catch (SourceException | ConfigurationException allowed) {
            assertNotEquals("", allowed.code());
        }
    }

    @Test
    void itSaysWhereEveryRowCameFrom() throws Exception {
        CandleBatch batch = CandleBatch.ofCapacity(candles().size());
        try (CandleStream stream = source().stream1m(instrument(), range())) {
            while (batch.remaining() > 0 && stream.read(batch)) {
                assertFalse(batch.provenances().isEmpty(), "no provenance is registered");
            }
        }
        for (CandleWithMeta row : batch.rows()) {
            assertNotEquals(CandleSource.UNKNOWN, row.meta().source());
            assertTrue(
                    row.meta().instrumentKey().endsWith(":" + instrument().symbol()),
                    () -> row.meta().instrumentKey() + " is no key of " + instrument());
        }
    }

    @Test
    void aSetOfInstrumentsGivesTheCandlesOfEach() throws Exception {
        CandleBatch batch = CandleBatch.ofCapacity(candles().size() + 1);
        try (CandleStream stream = source().stream1m(Set.of(instrument()), range())) {
            readToTheEnd(stream, batch);
        }
        assertEquals(candles(), candlesOf(batch.rows()));
    }

    @Test
    void streamsOfOneSourceDoNotDisturbEachOther() throws Exception {
        CandleIngestSource source = source();
        CandleBatch first = CandleBatch.ofCapacity(candles().size() + 1);
        CandleBatch second = CandleBatch.ofCapacity(candles().size() + 1);
        try (CandleStream one = source.stream1m(instrument(), range());
                CandleStream other = source.stream1m(instrument(), range())) {
            CandleBatch step = CandleBatch.ofCapacity(1);
            boolean moreOfOne = true;
            boolean moreOfOther = true;
            while (moreOfOne || moreOfOther) {
                moreOfOne = move(one, step, first);
                moreOfOther = move(other, step, second);
            }
        }
        assertEquals(candles(), candlesOf(first.rows()));
        assertEquals(candles(), candlesOf(second.rows()));
    }

    @Test
    void streamsMayBeReadByThreadsOfTheirOwn() throws Exception {
        CandleIngestSource source = source();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<Candle>> work = () -> read(source, range(), 7);
            for (Future<List<Candle>> rows : threads.invokeAll(List.of(work, work, work, work))) {
                assertEquals(candles(), rows.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aStreamMayBeClosedBeforeItsEndAndTwice() throws Exception {
        CandleIngestSource source = source();
        CandleStream stream = source.stream1m(instrument(), range());
        assertTrue(stream.read(CandleBatch.ofCapacity(1)));
        stream.close();
        stream.close();
        CandleStream untouched = source.stream1m(instrument(), range());
        untouched.close();
        assertEquals(candles(), read(source, range(), 1_000), "what a later stream delivers");
    }

    @Test
    void aSourceMayBeClosedTwice() throws Exception {
        CandleIngestSource source = source();
        read(source, range(), 1_000);
        source.close();
        source.close();
    }

    private CandleIngestSource source() throws Exception {
        CandleIngestSource source = newSource();
        opened.add(source);
        return source;
    }

    private List<Candle> read(CandleIngestSource source, TimeRange range, int capacity) {
        List<Candle> candles = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        try (CandleStream stream = source.stream1m(instrument(), range)) {
            while (true) {
                batch.clear();
                boolean appended = stream.read(batch);
                assertEquals(!batch.isEmpty(), appended, "what read returns, and whether it appended rows");
                if (!appended) {
                    return candles;
                }
                candles.addAll(candlesOf(batch.rows()));
                long most = Duration.between(range.start(), range.end()).toMinutes() + 1;
                assertTrue(candles.size() <= most, "more rows than the range has minutes: it does not end");
            }
        }
    }

    private static void readToTheEnd(CandleStream stream, CandleBatch batch) {
        boolean more = true;
        while (more && batch.remaining() > 0) {
            int before = batch.size();
            more = stream.read(batch);
            assertEquals(batch.size() > before, more, "what read returns, and whether it appended rows");
        }
    }

    private static boolean move(CandleStream stream, CandleBatch step, CandleBatch into) {
        step.clear();
        boolean appended = stream.read(step);
        assertEquals(!step.isEmpty(), appended, "what read returns, and whether it appended rows");
        step.rows().forEach(into::append);
        return appended;
    }

    private static List<Candle> candlesOf(List<CandleWithMeta> rows) {
        return rows.stream().map(CandleWithMeta::candle).toList();
    }
}
