package io.marketdata.examples.cli;

import io.marketdata.model.InstrumentId;
import java.util.List;

/** What a {@link LiveView} draws; its text is the title. */
interface LiveState {
    BybitStreamSummary report();

    /** In the order of their lines. */
    List<InstrumentId> instruments();

    LiveCounts counts();

    /** Minutes that are closed and were not handed on yet. */
    long behind(InstrumentId instrument);
}
