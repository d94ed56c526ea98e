package io.marketdata.bybit;

import io.marketdata.model.InstrumentDetails;
import java.math.BigDecimal;

/** An instrument and what was traded of it in the last 24 hours, in its quote coin. */
public record RankedInstrument(InstrumentDetails details, BigDecimal turnover24h) {}
