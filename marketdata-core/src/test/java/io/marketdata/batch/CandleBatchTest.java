package io.marketdata.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandleBatchTest {
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Instant OPEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Provenance FILE = new Provenance(CandleSource.FILE, 7, null);

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_001})
    void aCapacityOutsideOneToAMillionIsRefused(int capacity) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CandleBatch.ofCapacity(capacity))
                .withMessage("capacity " + capacity + " is outside 1..1000000");
    }

    @Test
    void rowsAreTheRecordsThatWereAppended() {
        CandleWithMeta full = row(0, 50.0, 12L, 3.0, 30.0);
        CandleWithMeta bare = row(1, null, null, null, null);
        CandleBatch batch = CandleBatch.ofCapacity(2);
        batch.append(bare);
        batch.append(full);
        assertThat(batch.rows()).containsExactly(bare, full);
    }

    @Test
    void theCursorSeesWhatTheColumnsHold() {
        CandleBatch batch = CandleBatch.ofCapacity(3);
        batch.append(row(0, null, null, null, null));
        CandleCursor bare = batch.cursor();
        assertThat(bare.next()).isTrue();
        assertThat(CandleBatch.isAbsent(bare.quoteVolume())).isTrue();
        assertThat(CandleBatch.isAbsent(bare.takerBuyBaseVolume())).isTrue();
        assertThat(CandleBatch.isAbsent(bare.takerBuyQuoteVolume())).isTrue();
        assertThat(bare.tradesCount()).isEqualTo(CandleBatch.ABSENT_COUNT);
        assertThat(bare.next()).isFalse();
        CandleWithMeta full = row(1, 50.0, 12L, 3.0, 30.0);
        batch.append(full);
        assertThat(bare.next()).isTrue();
        assertThat(bare.row()).isEqualTo(1);
        assertThat(bare.instrument()).isEqualTo(BTC);
        assertThat(bare.provenance().source()).isEqualTo(CandleSource.REST);
        assertThat(bare.openTimeMillis()).isEqualTo(OPEN.toEpochMilli() + 60_000);
        assertThat(bare.closeTimeMillis()).isEqualTo(OPEN.toEpochMilli() + 120_000);
        assertThat(new double[] {bare.open(), bare.high(), bare.low(), bare.close(), bare.baseVolume()})
                .containsExactly(10, 12, 9, 11, 5);
        assertThat(bare.quoteVolume()).isEqualTo(50);
        assertThat(bare.tradesCount()).isEqualTo(12);
        assertThat(bare.takerBuyBaseVolume()).isEqualTo(3);
        assertThat(bare.takerBuyQuoteVolume()).isEqualTo(30);
        assertThat(bare.toRecord()).isEqualTo(full);
    }

    @Test
    void aFullBatchRefusesMore() {
        CandleBatch batch = CandleBatch.ofCapacity(1);
        batch.append(row(0, null, null, null, null));
        assertThat(batch.remaining()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> batch.append(row(1, null, null, null, null)))
                .withMessage("1 rows do not fit: the batch holds 1 of 1 rows");
        assertThatIllegalStateException().isThrownBy(() -> batch.advance(-1, 0));
        assertThat(batch.size()).isEqualTo(1);
    }

    @Test
    void anOrdinalThatTheBatchDoesNotKnowIsRefused() {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        int instrument = batch.instrument(BTC, "bybit:spot:BTCUSDT");
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> batch.append(instrument, 0, 0, 60_000, 1, 1, 1, 1, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> batch.advance(1, 0));
        int provenance = batch.provenance(FILE);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> batch.append(instrument + 1, provenance, 0, 60_000, 1, 1, 1, 1, 1));
        batch.append(instrument, provenance, 0, 60_000, 1, 1, 1, 1, 1);
        assertThat(batch.size()).isEqualTo(1);
    }

    @Property
    void noOtherNumberIsTakenForAbsent(@ForAll long bits) {
        assertThat(CandleBatch.isAbsent(Double.longBitsToDouble(bits)))
                .isEqualTo(bits == Double.doubleToRawLongBits(CandleBatch.ABSENT));
    }

    @Test
    void absentIsNotTheNanOfArithmetic() {
        assertThat(CandleBatch.isAbsent(Double.NaN)).isFalse();
        assertThat(CandleBatch.isAbsent(Math.sqrt(-1))).isFalse();
        assertThat(CandleBatch.isAbsent(CandleBatch.ABSENT)).isTrue();
    }

    @Test
    void optionalColumnsAreThereOnlyOnceTheyAreAskedFor() {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        batch.append(row(0, null, null, null, null));
        assertThat(batch.hasQuoteVolumes() || batch.hasTradesCounts()).isFalse();
        assertThat(batch.hasTakerBuyBaseVolumes() || batch.hasTakerBuyQuoteVolumes())
                .isFalse();
        assertThat(CandleBatch.isAbsent(batch.quoteVolumes()[0])).isTrue();
        assertThat(batch.tradesCounts()[0]).isEqualTo(-1);
        assertThat(batch.hasQuoteVolumes() && batch.hasTradesCounts()).isTrue();
    }

    @Test
    void whatABatchHeldBeforeNeverShowsInItsNextUse() {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        batch.append(row(0, 50.0, 12L, 3.0, 30.0));
        batch.append(0, batch.provenance(FILE), 0, 60_000, 1, 1, 1, 1, 1);
        batch.position(0, 1, batch.origin("old.parquet"), 4);
        batch.stamp(UUID.randomUUID(), 9, 99);
        batch.clear();
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.runId()).isNull();
        assertThat(batch.sequence()).isZero();
        assertThat(batch.instruments()).isEmpty();
        assertThat(batch.instrumentKeys()).isEmpty();
        assertThat(batch.provenances()).isEmpty();
        CandleWithMeta bare = row(5, null, null, null, null);
        batch.append(bare);
        batch.append(row(6, 60.0, null, null, null));
        assertThat(batch.rows()).containsExactly(bare, row(6, 60.0, null, null, null));
        assertThat(batch.describePosition(0)).isNull();
    }

    @Test
    void removedRowsLeaveNothingBehindThem() {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        batch.append(row(0, 50.0, 12L, 3.0, 30.0));
        batch.append(row(1, 50.0, 12L, 3.0, 30.0));
        BitSet first = new BitSet();
        first.set(0, 2);
        batch.remove(first);
        assertThat(batch.isEmpty()).isTrue();
        CandleWithMeta bare = row(2, null, null, null, null);
        batch.append(bare);
        assertThat(batch.rows()).containsExactly(bare);
    }

    @Test
    void aStampGivesEveryRowTheTimeAndTheRunWhereItHasNone() {
        UUID own = UUID.randomUUID();
        UUID run = UUID.randomUUID();
        CandleBatch batch = CandleBatch.ofCapacity(2);
        int instrument = batch.instrument(BTC, "bybit:spot:BTCUSDT");
        batch.append(instrument, batch.provenance(FILE), 0, 60_000, 1, 1, 1, 1, 1);
        int given = batch.provenance(new Provenance(CandleSource.REST, 5, own));
        batch.append(instrument, given, 60_000, 120_000, 1, 1, 1, 1, 1);
        batch.stamp(run, 3, 1_000);
        assertThat(batch.runId()).isEqualTo(run);
        assertThat(batch.sequence()).isEqualTo(3);
        List<CandleMeta> metas = batch.rows().stream().map(CandleWithMeta::meta).toList();
        assertThat(metas).extracting(CandleMeta::ingestedAt).containsOnly(Instant.ofEpochMilli(1_000));
        assertThat(metas).extracting(CandleMeta::ingestId).containsExactly(run, own);
        assertThat(metas).extracting(CandleMeta::source).containsExactly(CandleSource.FILE, CandleSource.REST);
    }

    @Test
    void aPositionIsDescribedByItsOriginAndRow() {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        batch.append(row(0, null, null, null, null));
        batch.append(row(1, null, null, null, null));
        assertThat(batch.origin("a.parquet")).isZero();
        int other = batch.origin("b.parquet");
        assertThat(batch.origin("b.parquet")).isEqualTo(other);
        batch.position(1, 1, other, 4_000_000_000_000L);
        assertThat(batch.describePosition(0)).isNull();
        assertThat(batch.describePosition(1)).isEqualTo("b.parquet: row 4000000000000 (the first is 0)");
    }

    @Test
    void aRowThatIsNoCandleMakesNoRecord() {
        CandleBatch batch = CandleBatch.ofCapacity(1);
        int instrument = batch.instrument(BTC, "bybit:spot:BTCUSDT");
        batch.append(instrument, batch.provenance(FILE), 0, 60_000, 10, 9, 8, 10, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(batch::rows)
                .withMessageContaining("3:BTCUSDT at 1970-01-01T00:00:00Z: high 9.0 is below");
    }

    private static CandleWithMeta row(
            int minute,
            @Nullable Double quote,
            @Nullable Long trades,
            @Nullable Double takerBase,
            @Nullable Double takerQuote) {
        Instant open = OPEN.plusSeconds(60L * minute);
        return new CandleWithMeta(
                new Candle(BTC, open, open.plusSeconds(60), 10, 12, 9, 11, 5, quote),
                new CandleMeta(CandleSource.REST, OPEN, "bybit:spot:BTCUSDT", null, trades, takerBase, takerQuote));
    }
}
