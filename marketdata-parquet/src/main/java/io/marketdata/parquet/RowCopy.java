package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import java.util.Arrays;

/** Moves rows of one batch of one file into another batch, and tells rows of the same values. */
final class RowCopy {
    private RowCopy() {}

    /** Appends {@code count} rows of one instrument and provenance from {@code row} on; they fit. */
    static void copy(CandleBatch source, int row, int count, CandleBatch target) {
        int at = target.size();
        int ordinal = source.instrumentOrdinals()[row];
        int instrument = target.instrument(
                source.instruments().get(ordinal), source.instrumentKeys().get(ordinal));
        Provenance provenance = source.provenances().get(source.provenanceOrdinal(row));
        int provenanceOrdinal = target.provenance(provenance);
        Arrays.fill(target.instrumentOrdinals(), at, at + count, instrument);
        System.arraycopy(source.openTimeMillis(), row, target.openTimeMillis(), at, count);
        System.arraycopy(source.closeTimeMillis(), row, target.closeTimeMillis(), at, count);
        System.arraycopy(source.opens(), row, target.opens(), at, count);
        System.arraycopy(source.highs(), row, target.highs(), at, count);
        System.arraycopy(source.lows(), row, target.lows(), at, count);
        System.arraycopy(source.closes(), row, target.closes(), at, count);
        System.arraycopy(source.baseVolumes(), row, target.baseVolumes(), at, count);
        if (source.hasQuoteVolumes()) {
            System.arraycopy(source.quoteVolumes(), row, target.quoteVolumes(), at, count);
        }
        if (source.hasTradesCounts()) {
            System.arraycopy(source.tradesCounts(), row, target.tradesCounts(), at, count);
        }
        if (source.hasTakerBuyBaseVolumes()) {
            System.arraycopy(source.takerBuyBaseVolumes(), row, target.takerBuyBaseVolumes(), at, count);
        }
        if (source.hasTakerBuyQuoteVolumes()) {
            System.arraycopy(source.takerBuyQuoteVolumes(), row, target.takerBuyQuoteVolumes(), at, count);
        }
        target.positionAs(at, count, source, row);
        target.advance(count, provenanceOrdinal);
    }

    /** Whether two rows hold the same values, bit for bit. */
    static boolean same(CandleBatch a, int i, CandleBatch b, int j) {
        return a.openTimeMillis()[i] == b.openTimeMillis()[j]
                && a.closeTimeMillis()[i] == b.closeTimeMillis()[j]
                && same(a.opens()[i], b.opens()[j])
                && same(a.highs()[i], b.highs()[j])
                && same(a.lows()[i], b.lows()[j])
                && same(a.closes()[i], b.closes()[j])
                && same(a.baseVolumes()[i], b.baseVolumes()[j])
                && same(
                        a.hasQuoteVolumes() ? a.quoteVolumes()[i] : CandleBatch.ABSENT,
                        b.hasQuoteVolumes() ? b.quoteVolumes()[j] : CandleBatch.ABSENT)
                && same(
                        a.hasTakerBuyBaseVolumes() ? a.takerBuyBaseVolumes()[i] : CandleBatch.ABSENT,
                        b.hasTakerBuyBaseVolumes() ? b.takerBuyBaseVolumes()[j] : CandleBatch.ABSENT)
                && same(
                        a.hasTakerBuyQuoteVolumes() ? a.takerBuyQuoteVolumes()[i] : CandleBatch.ABSENT,
                        b.hasTakerBuyQuoteVolumes() ? b.takerBuyQuoteVolumes()[j] : CandleBatch.ABSENT)
                && (a.hasTradesCounts() ? a.tradesCounts()[i] : CandleBatch.ABSENT_COUNT)
                        == (b.hasTradesCounts() ? b.tradesCounts()[j] : CandleBatch.ABSENT_COUNT);
    }

    private static boolean same(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }
}
