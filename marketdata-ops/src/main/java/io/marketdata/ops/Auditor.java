package io.marketdata.ops;

import io.marketdata.batch.CandleBatch;
import io.marketdata.calendar.Coverage;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.TimeframeCandleSource;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns coverages of an instrument's minutes into states of its timeframes. */
final class Auditor {
    private static final int BATCH_ROWS = 1_024;

    private final Operations ops;
    private final InstrumentId instrument;
    private final TradingCalendar calendar;
    private final List<Timeframe> timeframes;

    Auditor(Operations ops, InstrumentId instrument, TradingCalendar calendar, List<Timeframe> timeframes) {
        this.ops = ops;
        this.instrument = instrument;
        this.calendar = calendar;
        this.timeframes = timeframes;
    }

    /** The audit of a window of which a part was looked at. */
    TailAudit audit(TimeRange window, Coverage coverage) {
        Map<Timeframe, TailState> states = new EnumMap<>(Timeframe.class);
        Map<Timeframe, Long> missing = new EnumMap<>(Timeframe.class);
        boolean known = coverage.unknown().isEmpty();
        boolean whole = coverage.range().equals(window);
        for (Timeframe timeframe : timeframes) {
            long bars = missingBars(timeframe, coverage);
            missing.put(timeframe, bars);
            states.put(timeframe, known ? state(coverage, bars, whole) : TailState.ERROR);
        }
        return new TailAudit(
                window,
                states,
                missing,
                coverage,
                verifiedUntil(coverage),
                coverage.range().end(),
                coverage.checkedAt(),
                known ? null : unknown(coverage.unknown()),
                null);
    }

    /** The audit of a window that a fresh mark speaks for: it was looked at when the mark's time had come, or soon after. */
    TailAudit verified(TimeRange window, Instant mark) {
        return new TailAudit(window, all(timeframes, TailState.OK), Map.of(), null, mark, mark, mark, null, null);
    }

    /** The audit of a window that cannot be looked at. */
    static TailAudit failed(Operations ops, TailGuardRequest request, TimeRange window, OpsFault fault) {
        return new TailAudit(
                window,
                all(request.timeframes(), TailState.ERROR),
                Map.of(),
                null,
                null,
                window.start(),
                ops.clock.instant(),
                fault,
                null);
    }

    /** The same audit with the states that are not ok replaced. */
    TailAudit with(TailAudit audit, TailState state, @Nullable OpsFault fault, @Nullable String reason) {
        Map<Timeframe, TailState> states = new EnumMap<>(audit.states());
        states.replaceAll((timeframe, before) -> before == TailState.OK && fault == null ? before : state);
        return new TailAudit(
                audit.range(),
                states,
                audit.missingBars(),
                audit.coverage(),
                audit.verifiedUntil(),
                audit.checkedUntil(),
                audit.auditedAt(),
                fault,
                reason);
    }

    private static Map<Timeframe, TailState> all(List<Timeframe> timeframes, TailState state) {
        Map<Timeframe, TailState> states = new EnumMap<>(Timeframe.class);
        timeframes.forEach(timeframe -> states.put(timeframe, state));
        return states;
    }

    /** Of a part that nothing is there does not say that nothing is there of the window. */
    private static TailState state(Coverage coverage, long missing, boolean whole) {
        if (missing == 0) {
            return TailState.OK;
        }
        return whole && coverage.present().intersect(coverage.expected()).isEmpty()
                ? TailState.EMPTY
                : TailState.MISSING;
    }

    private OpsFault unknown(MinuteSet minutes) {
        return new OpsFault(OpsError.CALENDAR_UNKNOWN, Operations.calendarUnknown(calendar, minutes));
    }

    /** Up to the first minute that is missing or not known. */
    private static @Nullable Instant verifiedUntil(Coverage coverage) {
        MinuteSet open = coverage.missing().union(coverage.unknown());
        return open.isEmpty()
                ? coverage.range().end()
                : MinuteSet.startOf(open.first().getAsLong());
    }

    private long missingBars(Timeframe timeframe, Coverage coverage) {
        if (timeframe == Timeframe.M1) {
            return coverage.missing().count();
        }
        Set<Long> missing = new HashSet<>();
        for (TimeRange range : coverage.missing().ranges()) {
            long last = timeframe.bucketStartMillis(range.endMillis() - 1);
            for (long bar = timeframe.bucketStartMillis(range.startMillis()); bar <= last; bar += timeframe.millis()) {
                missing.add(bar);
            }
        }
        TimeframeCandleSource stored = ops.higherBars;
        if (stored != null) {
            missing.addAll(missingInStore(stored, timeframe, coverage));
        }
        return missing.size();
    }

    /**
     * The bars whose expected minutes are all there, and which the store of bars lacks. The first is the one that holds the
     * range's start: a bar that was not whole when the minutes before were looked at is due now.
     */
    private Set<Long> missingInStore(TimeframeCandleSource stored, Timeframe timeframe, Coverage coverage) {
        Set<Long> due = new HashSet<>();
        TimeRange range = fromBarStart(timeframe, coverage.range());
        MinuteSet expected = calendar.expectedMinutes(range);
        MinuteSet present = coverage.present().union(presentBefore(coverage.range(), range));
        for (long bar = range.startMillis(); bar + timeframe.millis() <= range.endMillis(); bar += timeframe.millis()) {
            TimeRange bucket = TimeRange.of(Instant.ofEpochMilli(bar), Instant.ofEpochMilli(bar + timeframe.millis()));
            MinuteSet ofBar = expected.within(bucket);
            if (!ofBar.isEmpty() && ofBar.subtract(present).isEmpty()) {
                due.add(bar);
            }
        }
        if (due.isEmpty()) {
            return due;
        }
        try (CandleStream bars = stored.stream(instrument, timeframe, range)) {
            CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
            while (bars.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    due.remove(batch.openTimeMillis()[row]);
                }
                batch.clear();
            }
        }
        return due;
    }

    private static TimeRange fromBarStart(Timeframe timeframe, TimeRange range) {
        return TimeRange.of(Instant.ofEpochMilli(timeframe.bucketStartMillis(range.startMillis())), range.end());
    }

    /** What is there of the first bar before the minutes that were looked at. */
    private MinuteSet presentBefore(TimeRange looked, TimeRange wider) {
        return wider.start().isBefore(looked.start())
                ? ops.store().index().present(instrument, TimeRange.of(wider.start(), looked.start()))
                : MinuteSet.empty();
    }
}
