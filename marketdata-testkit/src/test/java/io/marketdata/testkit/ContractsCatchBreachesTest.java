package io.marketdata.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.RawKlineWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A contract is worth what it catches: sources and writers that break one promise each. */
class ContractsCatchBreachesTest {
    private static final InstrumentId BTC = InstrumentId.of(1, "BTCUSDT");
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final TimeRange RANGE = TimeRange.of(FIRST, FIRST.plusSeconds(600));
    private static final List<CandleWithMeta> HELD = IntStream.range(-1, 12)
            .mapToObj(minute -> CandleGenerator.ofSeed(3).candle(BTC, FIRST.plusSeconds(60L * minute)))
            .toList();

    @FunctionalInterface
    private interface Check<T> {
        void run(T contract) throws Exception;
    }

    @Test
    void theEndTakenForInside() {
        CandleIngestSource breach = (instrument, range) -> good().stream1m(
                        instrument, TimeRange.of(range.start(), range.end().plusSeconds(60)));
        caught(breach, CandleIngestSourceContract::theStartIsInsideTheRangeAndTheEndIsNot);
        caught(breach, CandleIngestSourceContract::openTimesAscendStrictlyAndStandInsideTheRange);
    }

    @Test
    void theStartRoundedDown() {
        CandleIngestSource breach = (instrument, range) -> good().stream1m(
                        instrument,
                        TimeRange.of(Instant.ofEpochSecond(range.start().getEpochSecond() / 60 * 60), range.end()));
        caught(breach, CandleIngestSourceContract::aRangeThatBeginsAndEndsBetweenTwoMinutesIsTakenAsItIs);
    }

    @Test
    void backwards() {
        List<CandleWithMeta> backwards = new ArrayList<>(HELD);
        Collections.reverse(backwards);
        caught(CandleIngestSource.of(backwards), CandleIngestSourceContract::itDeliversExactlyItsCandlesInOrder);
    }

    @Test
    void trueWithoutRows() {
        CandleIngestSource breach = (instrument, range) -> wrap(good().stream1m(instrument, range), batch -> {}, true);
        caught(breach, CandleIngestSourceContract::itSaysFalseForEverAtTheEndAndAppendsNothing);
        caught(breach, CandleIngestSourceContract::theSizeOfTheBatchDoesNotMatter);
    }

    @Test
    void theBatchClearedFirst() {
        CandleIngestSource breach =
                (instrument, range) -> wrap(good().stream1m(instrument, range), CandleBatch::clear, false);
        caught(breach, CandleIngestSourceContract::rowsAreAppendedBehindThoseThatAreThere);
    }

    @Test
    void oneStreamForAll() {
        CandleStream shared = good().stream1m(BTC, RANGE);
        CandleIngestSource breach = (instrument, range) -> shared;
        caught(breach, CandleIngestSourceContract::streamsOfOneSourceDoNotDisturbEachOther);
        caught(breach, CandleIngestSourceContract::aStreamMayBeClosedBeforeItsEndAndTwice);
    }

    @Test
    void anyInstrumentServed() {
        CandleIngestSource breach = (instrument, range) -> good().stream1m(BTC, range);
        caught(breach, CandleIngestSourceContract::anInstrumentThatItDoesNotHaveIsAnEmptyStreamOrAnErrorOfItsOwn);
    }

    @Test
    void provenanceLeftOpen() {
        List<CandleWithMeta> unknown = HELD.stream()
                .map(row -> new CandleWithMeta(
                        row.candle(),
                        new CandleMeta(CandleSource.UNKNOWN, FIRST, row.meta().instrumentKey())))
                .toList();
        caught(CandleIngestSource.of(unknown), CandleIngestSourceContract::itSaysWhereEveryRowCameFrom);
    }

    @Test
    void aSourceThatKeepsItsPromisesPasses() {
        assertThatCode(() -> source(good()).streamsOfOneSourceDoNotDisturbEachOther())
                .doesNotThrowAnyException();
    }

    @Test
    void theLastRowForgotten() {
        writerCaught(
                (batch, store) -> store.addAll(batch.rows().subList(0, batch.size() - 1)),
                RawKlineWriterContract::whatIsWrittenCanBeReadBack);
    }

    @Test
    void everyCopyKept() {
        writerCaught(
                (batch, store) -> store.addAll(batch.rows()),
                RawKlineWriterContract::writingTheSameBatchAgainChangesNothing);
    }

    @Test
    void theBatchSpoilt() {
        writerCaught(
                (batch, store) -> batch.opens()[batch.size() - 1] += 1,
                RawKlineWriterContract::theBatchIsTheSameAfterwards);
        writerCaught((batch, store) -> batch.clear(), RawKlineWriterContract::theBatchIsTheSameAfterwards);
    }

    @Test
    void writtenThoughClosed() {
        writerCaught((batch, store) -> {}, RawKlineWriterContract::aClosedWriterRefusesToWrite);
    }

    @Test
    void onlyTheFirstInstrumentWritten() {
        writerCaught(
                (batch, store) -> batch.rows().stream()
                        .filter(row -> row.candle()
                                .instrument()
                                .equals(batch.instruments().get(0)))
                        .forEach(store::add),
                RawKlineWriterContract::aBatchMayHoldSeveralInstruments);
    }

    private static CandleIngestSource good() {
        return CandleIngestSource.of(HELD);
    }

    private static CandleStream wrap(CandleStream inner, Consumer<CandleBatch> first, boolean always) {
        return batch -> {
            first.accept(batch);
            return inner.read(batch) || always;
        };
    }

    private static void caught(CandleIngestSource breach, Check<CandleIngestSourceContract> check) {
        assertThatThrownBy(() -> check.run(source(breach))).isInstanceOf(AssertionError.class);
    }

    private static void writerCaught(
            BiConsumer<CandleBatch, List<CandleWithMeta>> write, Check<RawKlineWriterContract> check) {
        List<CandleWithMeta> store = new ArrayList<>();
        RawKlineWriterContract contract = new RawKlineWriterContract() {
            @Override
            protected RawKlineWriter newWriter() {
                return RawKlineWriter.of(batch -> write.accept(batch, store));
            }

            @Override
            protected List<CandleWithMeta> canonical(InstrumentId instrument, TimeRange range) {
                return store.stream()
                        .filter(row -> row.candle().instrument().equals(instrument))
                        .toList();
            }
        };
        assertThatThrownBy(() -> check.run(contract)).isInstanceOf(AssertionError.class);
    }

    private static CandleIngestSourceContract source(CandleIngestSource source) {
        return new CandleIngestSourceContract() {
            @Override
            protected CandleIngestSource newSource() {
                return source;
            }

            @Override
            protected InstrumentId instrument() {
                return BTC;
            }

            @Override
            protected TimeRange range() {
                return RANGE;
            }

            @Override
            protected List<Candle> candles() {
                return HELD.subList(1, 11).stream().map(CandleWithMeta::candle).toList();
            }
        };
    }
}
