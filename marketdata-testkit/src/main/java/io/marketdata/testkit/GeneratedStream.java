package io.marketdata.testkit;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.util.Arrays;

/** The minutes of one instrument, put straight into the columns. */
final class GeneratedStream implements CandleStream {
    private static final long MINUTE_MILLIS = 60_000;

    private final CandleGenerator generator;
    private final InstrumentId instrument;
    private final String instrumentKey;
    private final Provenance provenance;
    private final MinuteMaker maker;
    private final long endMinute;
    private long minute;

    GeneratedStream(
            CandleGenerator generator,
            InstrumentId instrument,
            String instrumentKey,
            Provenance provenance,
            long firstMinute,
            long endMinute) {
        this.generator = generator;
        this.instrument = instrument;
        this.instrumentKey = instrumentKey;
        this.provenance = provenance;
        this.minute = firstMinute;
        this.endMinute = endMinute;
        maker = new MinuteMaker(InstrumentShape.of(generator.seed, instrument));
    }

    @Override
    public boolean read(CandleBatch batch) {
        long left = endMinute - minute;
        int rows = (int) Math.min(left, Math.min(batch.remaining(), generator.chunkRows));
        if (rows <= 0) {
            return false;
        }
        int from = batch.size();
        int to = from + rows;
        int ordinal = batch.instrument(instrument, instrumentKey);
        int origin = batch.provenance(provenance);
        Arrays.fill(batch.instrumentOrdinals(), from, to, ordinal);
        fill(batch, from, to);
        batch.advance(rows, origin);
        return true;
    }

    private void fill(CandleBatch batch, int from, int to) {
        long[] openTimes = batch.openTimeMillis();
        long[] closeTimes = batch.closeTimeMillis();
        double[] opens = batch.opens();
        double[] highs = batch.highs();
        double[] lows = batch.lows();
        double[] closes = batch.closes();
        double[] volumes = batch.baseVolumes();
        double[] none = new double[0];
        double[] quoteVolumes = generator.quoteVolume ? batch.quoteVolumes() : none;
        long[] trades = generator.tradesCount ? batch.tradesCounts() : new long[0];
        double[] takerBase = generator.takerBuyVolumes ? batch.takerBuyBaseVolumes() : none;
        double[] takerQuote = generator.takerBuyVolumes ? batch.takerBuyQuoteVolumes() : none;
        for (int row = from; row < to; row++, minute++) {
            maker.make(minute);
            openTimes[row] = minute * MINUTE_MILLIS;
            closeTimes[row] = (minute + 1) * MINUTE_MILLIS;
            opens[row] = maker.open;
            highs[row] = maker.high;
            lows[row] = maker.low;
            closes[row] = maker.close;
            volumes[row] = maker.baseVolume;
            if (generator.quoteVolume) {
                quoteVolumes[row] = maker.quoteVolume;
            }
            if (generator.tradesCount) {
                trades[row] = maker.trades;
            }
            if (generator.takerBuyVolumes) {
                takerBase[row] = maker.takerBuyBase;
                takerQuote[row] = maker.takerBuyQuote;
            }
        }
    }

    @Override
    public void close() {
        minute = endMinute;
    }
}
