package io.marketdata.testkit;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.InstrumentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A copy of everything a batch holds, bit for bit, to be compared with what it holds later. */
record BatchColumns(
        List<InstrumentId> instruments,
        List<String> instrumentKeys,
        List<Provenance> provenances,
        List<Boolean> optionalColumns,
        List<List<Long>> rows,
        String run) {

    static BatchColumns of(CandleBatch batch) {
        List<Boolean> optional = List.of(
                batch.hasQuoteVolumes(),
                batch.hasTradesCounts(),
                batch.hasTakerBuyBaseVolumes(),
                batch.hasTakerBuyQuoteVolumes());
        List<List<Long>> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            rows.add(row(batch, row));
        }
        return new BatchColumns(
                List.copyOf(batch.instruments()),
                List.copyOf(batch.instrumentKeys()),
                List.copyOf(batch.provenances()),
                optional,
                rows,
                Objects.toString(batch.runId()) + "#" + batch.sequence());
    }

    private static List<Long> row(CandleBatch batch, int row) {
        List<Long> bits = new ArrayList<>();
        bits.add((long) batch.instrumentOrdinals()[row]);
        bits.add((long) batch.provenanceOrdinal(row));
        bits.add(batch.openTimeMillis()[row]);
        bits.add(batch.closeTimeMillis()[row]);
        bits.add(bits(batch.opens()[row]));
        bits.add(bits(batch.highs()[row]));
        bits.add(bits(batch.lows()[row]));
        bits.add(bits(batch.closes()[row]));
        bits.add(bits(batch.baseVolumes()[row]));
        // An optional column comes into being when it is asked for: only those that are there are read.
        bits.add(batch.hasQuoteVolumes() ? bits(batch.quoteVolumes()[row]) : 0);
        bits.add(batch.hasTradesCounts() ? batch.tradesCounts()[row] : 0);
        bits.add(batch.hasTakerBuyBaseVolumes() ? bits(batch.takerBuyBaseVolumes()[row]) : 0);
        bits.add(batch.hasTakerBuyQuoteVolumes() ? bits(batch.takerBuyQuoteVolumes()[row]) : 0);
        return bits;
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
