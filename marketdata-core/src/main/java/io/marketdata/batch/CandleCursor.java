package io.marketdata.batch;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;

/**
 * Walks the rows of a batch without an object per row. Valid as long as the batch is not changed; one thread at a time.
 *
 * <p>Times are milliseconds since the epoch; optional values may be {@link CandleBatch#ABSENT} or
 * {@link CandleBatch#ABSENT_COUNT}.
 */
public final class CandleCursor {
    private final CandleBatch batch;
    private int row = -1;

    CandleCursor(CandleBatch batch) {
        this.batch = batch;
    }

    /** Goes to the next row; false behind the last. */
    public boolean next() {
        if (row + 1 >= batch.size()) {
            return false;
        }
        row++;
        return true;
    }

    /** The number of the row in its batch, from 0. */
    public int row() {
        return row;
    }

    public InstrumentId instrument() {
        return batch.instruments().get(batch.instrumentOrdinals()[row]);
    }

    public Provenance provenance() {
        return batch.provenances().get(batch.provenanceOrdinal(row));
    }

    public long openTimeMillis() {
        return batch.openTimeMillis()[row];
    }

    public long closeTimeMillis() {
        return batch.closeTimeMillis()[row];
    }

    public double open() {
        return batch.opens()[row];
    }

    public double high() {
        return batch.highs()[row];
    }

    public double low() {
        return batch.lows()[row];
    }

    public double close() {
        return batch.closes()[row];
    }

    public double baseVolume() {
        return batch.baseVolumes()[row];
    }

    public double quoteVolume() {
        return batch.hasQuoteVolumes() ? batch.quoteVolumes()[row] : CandleBatch.ABSENT;
    }

    public long tradesCount() {
        return batch.hasTradesCounts() ? batch.tradesCounts()[row] : CandleBatch.ABSENT_COUNT;
    }

    public double takerBuyBaseVolume() {
        return batch.hasTakerBuyBaseVolumes() ? batch.takerBuyBaseVolumes()[row] : CandleBatch.ABSENT;
    }

    public double takerBuyQuoteVolume() {
        return batch.hasTakerBuyQuoteVolumes() ? batch.takerBuyQuoteVolumes()[row] : CandleBatch.ABSENT;
    }

    /**
     * This row as records.
     *
     * @throws IllegalArgumentException where it is no candle
     */
    public CandleWithMeta toRecord() {
        return batch.record(row);
    }
}
