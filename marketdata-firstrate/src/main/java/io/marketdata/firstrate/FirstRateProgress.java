package io.marketdata.firstrate;

import io.marketdata.model.Timeframe;

/**
 * How far an update has come.
 *
 * @param timeframe whose archive it works on
 * @param period how far back that reaches
 * @param bytes how much of the archive is here; all of it once tickers are done
 * @param tickersDone how many tickers of it are done
 * @param tickers how many are wanted of it; 0 while it is downloaded
 */
public record FirstRateProgress(
        Timeframe timeframe, FirstRatePeriod period, long bytes, int tickersDone, int tickers) {}
