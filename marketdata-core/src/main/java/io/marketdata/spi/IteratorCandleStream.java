package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleWithMeta;
import java.util.Iterator;

/** The records of an iterator as a stream. */
final class IteratorCandleStream implements CandleStream {
    private final Iterator<CandleWithMeta> candles;

    IteratorCandleStream(Iterator<CandleWithMeta> candles) {
        this.candles = candles;
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        while (batch.remaining() > 0 && candles.hasNext()) {
            batch.append(candles.next());
        }
        return batch.size() > before;
    }
}
