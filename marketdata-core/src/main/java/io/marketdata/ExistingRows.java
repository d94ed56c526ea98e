package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalIndex;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The minutes that canonical had when the run began, by what it lacked. */
final class ExistingRows {
    private final Map<InstrumentId, Gaps> gaps = new HashMap<>();
    private long firstMissingMillis = Long.MAX_VALUE;
    private long behindMissingMillis = Long.MIN_VALUE;

    private ExistingRows() {}

    /** Asks the index for each of the instruments. */
    static ExistingRows of(CanonicalIndex index, Collection<InstrumentId> instruments, TimeRange range) {
        ExistingRows existing = new ExistingRows();
        for (InstrumentId instrument : instruments) {
            List<TimeRange> missing = index.missing(instrument, range);
            existing.gaps.put(instrument, new Gaps(missing));
            if (!missing.isEmpty()) {
                existing.firstMissingMillis =
                        Math.min(existing.firstMissingMillis, missing.get(0).startMillis());
                existing.behindMissingMillis = Math.max(
                        existing.behindMissingMillis,
                        missing.get(missing.size() - 1).endMillis());
            }
        }
        return existing;
    }

    /** Where the first gap of all instruments begins; {@link Long#MAX_VALUE} where there is none. */
    long firstMissingMillis() {
        return firstMissingMillis;
    }

    /** Where the last gap of all instruments ends. */
    long behindMissingMillis() {
        return behindMissingMillis;
    }

    /** Marks the rows from one on whose minutes canonical has. */
    void mark(CandleBatch batch, int from, BitSet marked) {
        List<@Nullable Gaps> byOrdinal = new ArrayList<>();
        batch.instruments().forEach(instrument -> byOrdinal.add(gaps.get(instrument)));
        int[] ordinals = batch.instrumentOrdinals();
        long[] openTimes = batch.openTimeMillis();
        for (int row = from; row < batch.size(); row++) {
            Gaps missing = byOrdinal.get(ordinals[row]);
            if (missing != null && !missing.contains(openTimes[row])) {
                marked.set(row);
            }
        }
    }

    /** What canonical lacks of one instrument: ascending ranges, asked for in about that order. */
    private static final class Gaps {
        private final long[] starts;
        private final long[] ends;
        private int at;

        Gaps(List<TimeRange> missing) {
            starts = missing.stream().mapToLong(TimeRange::startMillis).toArray();
            ends = missing.stream().mapToLong(TimeRange::endMillis).toArray();
        }

        boolean contains(long openTime) {
            if (at > 0 && openTime < ends[at - 1]) {
                at = 0;
            }
            while (at < ends.length && openTime >= ends[at]) {
                at++;
            }
            return at < starts.length && openTime >= starts[at];
        }
    }
}
