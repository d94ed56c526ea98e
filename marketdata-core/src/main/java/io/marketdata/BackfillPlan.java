package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which instruments to backfill, each over which range. Immutable; the order is that of the report. */
public final class BackfillPlan {
    private final List<Entry> entries;

    /**
     * One part of a plan.
     *
     * @param instrument whose candles
     * @param range over which range
     */
    public record Entry(InstrumentId instrument, TimeRange range) {}

    private BackfillPlan(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * The same range for several instruments.
     *
     * @throws IllegalArgumentException where an instrument is given twice
     */
    public static BackfillPlan of(Collection<InstrumentId> instruments, TimeRange range) {
        Builder builder = builder();
        instruments.forEach(instrument -> builder.add(instrument, range));
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public List<Entry> entries() {
        return entries;
    }

    /** Collects the parts of a plan. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a part.
         *
         * @throws IllegalArgumentException where a part of the same instrument overlaps: the same candles would be
         *     written twice at once
         */
        public Builder add(InstrumentId instrument, TimeRange range) {
            for (Entry entry : entries) {
                boolean overlaps = entry.range().start().isBefore(range.end())
                        && range.start().isBefore(entry.range().end());
                if (entry.instrument().equals(instrument) && overlaps) {
                    throw new IllegalArgumentException(
                            instrument + " is in the plan twice: " + entry.range() + " and " + range);
                }
            }
            entries.add(new Entry(instrument, range));
            return this;
        }

        public BackfillPlan build() {
            return new BackfillPlan(entries);
        }
    }
}
