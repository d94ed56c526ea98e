package io.marketdata.testkit.firstrate;

import io.marketdata.model.Timeframe;
import java.time.LocalDate;

/** A row that archives from a date on have otherwise, or have no more. */
record Revision(Timeframe timeframe, long localMinute, LocalDate since, boolean withdrawn) {}
