package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A column of numbers and the array of a batch that it goes to.
 *
 * @param column where they come from
 * @param array where they go
 */
record NumberTarget(NumberColumn column, Function<CandleBatch, double[]> array) {
    private static final Map<CandleColumn, Function<CandleBatch, double[]>> ARRAYS = new EnumMap<>(CandleColumn.class);

    static {
        ARRAYS.put(CandleColumn.OPEN, CandleBatch::opens);
        ARRAYS.put(CandleColumn.HIGH, CandleBatch::highs);
        ARRAYS.put(CandleColumn.LOW, CandleBatch::lows);
        ARRAYS.put(CandleColumn.CLOSE, CandleBatch::closes);
        ARRAYS.put(CandleColumn.VOLUME_BASE, CandleBatch::baseVolumes);
        ARRAYS.put(CandleColumn.VOLUME_QUOTE, CandleBatch::quoteVolumes);
        ARRAYS.put(CandleColumn.TAKER_BUY_VOLUME_BASE, CandleBatch::takerBuyBaseVolumes);
        ARRAYS.put(CandleColumn.TAKER_BUY_VOLUME_QUOTE, CandleBatch::takerBuyQuoteVolumes);
    }

    /** The targets of all columns of numbers that a file has. */
    static List<NumberTarget> of(ColumnBinding binding, ColumnFactory columns) {
        List<NumberTarget> targets = new ArrayList<>();
        ARRAYS.forEach((column, array) -> {
            SchemaColumn found = binding.get(column);
            if (found != null) {
                targets.add(new NumberTarget(NumberColumn.of(columns.pages(found)), array));
            }
        });
        return targets;
    }
}
