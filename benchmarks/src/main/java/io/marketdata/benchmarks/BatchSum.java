package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import java.util.function.Consumer;

/** A sum over everything that batches hold, to see that two readers read the same. */
final class BatchSum implements Consumer<CandleBatch> {
    private static final int FACTOR = 31;

    private long sum;

    @Override
    public void accept(CandleBatch batch) {
        for (int row = 0; row < batch.size(); row++) {
            add(batch.instruments().get(batch.instrumentOrdinals()[row]).hashCode());
            add(batch.openTimeMillis()[row]);
            add(batch.closeTimeMillis()[row]);
            add(batch.opens()[row]);
            add(batch.highs()[row]);
            add(batch.lows()[row]);
            add(batch.closes()[row]);
            add(batch.baseVolumes()[row]);
            add(batch.hasQuoteVolumes() ? batch.quoteVolumes()[row] : 0);
            add(batch.hasTradesCounts() ? batch.tradesCounts()[row] : 0);
            add(batch.hasTakerBuyBaseVolumes() ? batch.takerBuyBaseVolumes()[row] : 0);
            add(batch.hasTakerBuyQuoteVolumes() ? batch.takerBuyQuoteVolumes()[row] : 0);
        }
    }

    private void add(double value) {
        add(Double.doubleToRawLongBits(value));
    }

    private void add(long value) {
        sum = FACTOR * sum + value;
    }

    void requireSame(BatchSum other) {
        if (sum != other.sum) {
            throw new IllegalStateException("the peer does not read the same values");
        }
    }
}
