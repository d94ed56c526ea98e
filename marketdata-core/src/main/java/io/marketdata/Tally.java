package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run has seen of one instrument. */
final class Tally {
    final InstrumentId instrument;
    final Map<RowDefect, Long> rejected = new EnumMap<>(RowDefect.class);
    long rowsRead;
    long rowsSkipped;

    @Nullable RuntimeException failure;

    Tally(InstrumentId instrument) {
        this.instrument = instrument;
    }

    /** Counts rows by instrument: those that a batch has behind a row. */
    static void count(CandleBatch batch, int from, Map<InstrumentId, Tally> tallies) {
        int instruments = batch.instruments().size();
        if (instruments == 1) {
            add(tallies, batch.instruments().get(0), batch.size() - from);
            return;
        }
        int[] rows = new int[instruments];
        int[] ordinals = batch.instrumentOrdinals();
        for (int row = from; row < batch.size(); row++) {
            int ordinal = ordinals[row];
            if (ordinal >= 0 && ordinal < instruments) {
                rows[ordinal]++;
            }
        }
        for (int ordinal = 0; ordinal < instruments; ordinal++) {
            add(tallies, batch.instruments().get(ordinal), rows[ordinal]);
        }
    }

    private static void add(Map<InstrumentId, Tally> tallies, InstrumentId instrument, long rows) {
        Tally tally = tallies.get(instrument);
        if (tally != null) {
            tally.rowsRead += rows;
        }
    }
}
