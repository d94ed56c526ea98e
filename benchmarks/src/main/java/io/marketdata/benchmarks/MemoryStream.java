package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies columns that are in memory already: about the cheapest source there can be. */
final class MemoryStream implements CandleStream {
    private final List<CandleBatch> parts;
    private int part;
    private int row;

    MemoryStream(List<CandleBatch> parts) {
        this.parts = parts;
    }

    /** All rows, in batches. */
    static List<CandleBatch> load() {
        List<CandleBatch> parts = new ArrayList<>();
        try (CandleStream stream = Rows.stream()) {
            CandleBatch batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
            while (stream.read(batch)) {
                parts.add(batch);
                batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
            }
        }
        return parts;
    }

    @Override
    public boolean read(CandleBatch batch) {
        if (part == parts.size()) {
            return false;
        }
        CandleBatch from = parts.get(part);
        int rows = Math.min(batch.remaining(), from.size() - row);
        int to = batch.size();
        int instrument = batch.instrument(Rows.INSTRUMENT, from.instrumentKeys().get(0));
        Arrays.fill(batch.instrumentOrdinals(), to, to + rows, instrument);
        System.arraycopy(from.openTimeMillis(), row, batch.openTimeMillis(), to, rows);
        System.arraycopy(from.closeTimeMillis(), row, batch.closeTimeMillis(), to, rows);
        System.arraycopy(from.opens(), row, batch.opens(), to, rows);
        System.arraycopy(from.highs(), row, batch.highs(), to, rows);
        System.arraycopy(from.lows(), row, batch.lows(), to, rows);
        System.arraycopy(from.closes(), row, batch.closes(), to, rows);
        System.arraycopy(from.baseVolumes(), row, batch.baseVolumes(), to, rows);
        System.arraycopy(from.quoteVolumes(), row, batch.quoteVolumes(), to, rows);
        System.arraycopy(from.tradesCounts(), row, batch.tradesCounts(), to, rows);
        batch.advance(rows, batch.provenance(from.provenances().get(0)));
        row += rows;
        if (row == from.size()) {
            part++;
            row = 0;
        }
        return true;
    }
}
