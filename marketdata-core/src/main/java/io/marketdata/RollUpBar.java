package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;

/** A bar as its minutes are added to it. */
final class RollUpBar {
    static final RollUpBar NONE = new RollUpBar(InstrumentId.of(1, "NONE"), "", Long.MAX_VALUE, Long.MAX_VALUE);

    final long start;
    final long end;
    private final InstrumentId instrument;
    private final String key;
    private Provenance provenance = new Provenance(CandleSource.UNKNOWN, Long.MIN_VALUE, null);
    private double open = CandleBatch.ABSENT;
    private double high = Double.NEGATIVE_INFINITY;
    private double low = Double.POSITIVE_INFINITY;
    private double close;
    private double baseVolume;
    private double quoteVolume = CandleBatch.ABSENT;
    private double takerBuyBaseVolume = CandleBatch.ABSENT;
    private double takerBuyQuoteVolume = CandleBatch.ABSENT;
    private long tradesCount = CandleBatch.ABSENT_COUNT;

    RollUpBar(InstrumentId instrument, String key, long start, long end) {
        this.instrument = instrument;
        this.key = key;
        this.start = start;
        this.end = end;
    }

    void add(CandleBatch batch, int row) {
        if (CandleBatch.isAbsent(open)) {
            open = batch.opens()[row];
        }
        high = Math.max(high, batch.highs()[row]);
        low = Math.min(low, batch.lows()[row]);
        close = batch.closes()[row];
        baseVolume += batch.baseVolumes()[row];
        if (batch.hasQuoteVolumes()) {
            quoteVolume = sum(quoteVolume, batch.quoteVolumes()[row]);
        }
        if (batch.hasTakerBuyBaseVolumes()) {
            takerBuyBaseVolume = sum(takerBuyBaseVolume, batch.takerBuyBaseVolumes()[row]);
        }
        if (batch.hasTakerBuyQuoteVolumes()) {
            takerBuyQuoteVolume = sum(takerBuyQuoteVolume, batch.takerBuyQuoteVolumes()[row]);
        }
        if (batch.hasTradesCounts() && batch.tradesCounts()[row] != CandleBatch.ABSENT_COUNT) {
            tradesCount = Math.max(0, tradesCount) + batch.tradesCounts()[row];
        }
        Provenance ofMinute = batch.provenances().get(batch.provenanceOrdinal(row));
        if (ofMinute.ingestedAtMillis() >= provenance.ingestedAtMillis()) {
            provenance = ofMinute;
        }
    }

    private static double sum(double before, double value) {
        if (CandleBatch.isAbsent(value)) {
            return before;
        }
        return CandleBatch.isAbsent(before) ? value : before + value;
    }

    void appendTo(CandleBatch batch) {
        int provenanceOrdinal =
                batch.provenance(new Provenance(provenance.source(), provenance.ingestedAtMillis(), null));
        batch.append(
                batch.instrument(instrument, key), provenanceOrdinal, start, end, open, high, low, close, baseVolume);
        int row = batch.size() - 1;
        if (!CandleBatch.isAbsent(quoteVolume)) {
            batch.quoteVolumes()[row] = quoteVolume;
        }
        if (!CandleBatch.isAbsent(takerBuyBaseVolume)) {
            batch.takerBuyBaseVolumes()[row] = takerBuyBaseVolume;
        }
        if (!CandleBatch.isAbsent(takerBuyQuoteVolume)) {
            batch.takerBuyQuoteVolumes()[row] = takerBuyQuoteVolume;
        }
        if (tradesCount != CandleBatch.ABSENT_COUNT) {
            batch.tradesCounts()[row] = tradesCount;
        }
    }
}
