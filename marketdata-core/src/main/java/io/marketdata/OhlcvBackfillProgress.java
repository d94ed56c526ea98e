package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.time.Instant;

/**
 * How far a run over many series has come.
 *
 * @param instrument whose candles were written last
 * @param timeframe and of which length
 * @param position open time of the last of them
 * @param candlesWritten keys acknowledged so far, of all series
 * @param seriesDone how many series are done with, whatever became of them
 * @param seriesInPlan how many there are
 */
public record OhlcvBackfillProgress(
        InstrumentId instrument,
        Timeframe timeframe,
        Instant position,
        long candlesWritten,
        int seriesDone,
        int seriesInPlan) {}
