package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tail guard of many instruments: store and ledger are asked once for all of them. */
final class TailGuard {
    private final Operations ops;
    private final TailGuardRequest request;
    private final @Nullable ProviderGate gate;
    private final Instant lastClosed;
    private final Map<InstrumentId, TailGuardRun> runs = new LinkedHashMap<>();
    private final Map<InstrumentId, OpsFault> faults = new LinkedHashMap<>();
    private Instant readAt;
    private Map<InstrumentId, MinuteSet> present = Map.of();
    private Map<InstrumentId, List<KnownHole>> holes = Map.of();

    TailGuard(Operations ops, TailGuardRequest request, @Nullable ProviderGate gate) {
        this.ops = ops;
        this.request = request;
        this.gate = gate;
        lastClosed = ops.lastClosed();
        readAt = ops.clock.instant();
    }

    TailGuardReport run() {
        GuardMarks marks = new GuardMarks(ops);
        for (InstrumentId instrument : request.instruments()) {
            try {
                runs.put(instrument, new TailGuardRun(ops, request, instrument, gate, marks, lastClosed));
            } catch (RuntimeException failed) {
                faults.put(instrument, OpsFault.of(failed));
            }
        }
        read();
        List<TailGuardReport.Entry> entries = new ArrayList<>();
        for (InstrumentId instrument : request.instruments()) {
            TailGuardReport.Entry entry = ops.alone(instrument, () -> entry(instrument));
            ops.status.guarded(entry, request);
            entries.add(entry);
        }
        return new TailGuardReport(entries);
    }

    /** What is read while others may be at work on the instruments; who misses something by it reads again alone. */
    private void read() {
        List<InstrumentId> instruments = new ArrayList<>();
        @Nullable Instant from = null;
        for (TailGuardRun run : runs.values()) {
            TimeRange open = run.open();
            if (open != null) {
                instruments.add(run.instrument());
                from = from == null || open.start().isBefore(from) ? open.start() : from;
            }
        }
        if (from == null) {
            return;
        }
        TimeRange range = TimeRange.of(from, lastClosed);
        try {
            readAt = ops.clock.instant();
            present = ops.store().index().present(instruments, range);
            holes = gate == null ? Map.of() : ops.holes.holes(instruments, gate.provider.word(), range);
        } catch (RuntimeException failed) {
            instruments.forEach(instrument -> faults.put(instrument, OpsFault.of(failed)));
        }
    }

    private TailGuardReport.Entry entry(InstrumentId instrument) {
        TailGuardRun run = runs.get(instrument);
        OpsFault fault = faults.get(instrument);
        if (run == null || fault != null) {
            OpsFault why = fault == null ? new OpsFault(OpsError.COMMAND_ERROR, "it was not looked at") : fault;
            return TailGuardRun.failed(ops, request, instrument, lastClosed, why);
        }
        return run.run(new TailGuardRun.Known(
                present.getOrDefault(instrument, MinuteSet.empty()),
                holes.getOrDefault(instrument, List.of()),
                readAt));
    }
}
