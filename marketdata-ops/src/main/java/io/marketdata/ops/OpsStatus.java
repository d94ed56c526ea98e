package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.ops.DegradedReasons.Look;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what operations report, each part in a place of its own. Any thread. */
final class OpsStatus {
    static final String DEFAULT_PREFIX = "connector_";
    private static final int ERRORS_KEPT = 20;
    private static final String LISTENER = "listener";

    private final Clock clock;
    private final OpsListener listener;
    private final String prefix;
    private final Map<String, Map<String, Object>> instruments = new TreeMap<>();
    private final Map<String, OpenMinutes> open = new HashMap<>();
    private final Map<String, Coverage> filled = new HashMap<>();
    private final Deque<Map<String, Object>> errors = new ArrayDeque<>();
    private final DegradedReasons degraded = new DegradedReasons();
    private @Nullable String bootstrapStep;
    private @Nullable Map<String, Object> lastCommand;

    OpsStatus(Clock clock, OpsListener listener, String prefix) {
        this.clock = clock;
        this.listener = listener;
        this.prefix = prefix;
    }

    void counted(String name, @Nullable Timeframe timeframe, long by) {
        if (by > 0) {
            try {
                listener.counted(prefix + name, timeframe, by);
            } catch (RuntimeException failed) {
                unheard(OpsFault.of(failed));
            }
        }
    }

    /** One that fails always does so with each counter: its last error stands for all, and pushes out no others. */
    private synchronized void unheard(OpsFault fault) {
        errors.removeIf(error -> LISTENER.equals(error.get("where")));
        remember(LISTENER, fault);
    }

    /** What a fill of a range did. */
    void fetched(FetchReport.Entry entry, Look look) {
        RepublishReport republish = entry.republish();
        synchronized (this) {
            if (entry.coverage() != null) {
                filled.put(entry.key(), entry.coverage());
                looked(entry.key(), entry.coverage());
            }
            if (entry.barsPublished() > 0) {
                put(
                        entry.key(),
                        "last_publish",
                        Json.object("at", clock.instant(), "tf", "1m", "bars", entry.barsPublished()));
            }
            judge("fetch:" + entry.key(), look, entry.fault());
        }
        if (republish != null) {
            republished(republish);
        }
    }

    void republished(RepublishReport report) {
        synchronized (this) {
            put(report.key(), "republish", report.json());
            long bars = report.entries().stream()
                    .mapToLong(RepublishReport.Entry::bars)
                    .sum();
            if (bars > 0) {
                put(report.key(), "last_publish", Json.object("at", clock.instant(), "bars", bars));
            }
        }
        for (RepublishReport.Entry entry : report.entries()) {
            counted("republish_runs_total", entry.timeframe(), 1);
            counted("republish_skipped_total", entry.timeframe(), entry.skippedByWatermark() ? 1 : 0);
            counted("republish_forced_total", entry.timeframe(), entry.forced() ? 1 : 0);
        }
    }

    /**
     * What came of bars that were to be sent.
     *
     * @param window all of which was to be sent; null for a part, and where a mark spoke for it
     * @param waiting whether bars wait to be sent afterwards
     */
    synchronized void sent(String key, RepublishReport.Entry entry, @Nullable TimeRange window, boolean waiting) {
        String bars = key + ":" + entry.timeframe().code();
        OpsFault fault = entry.fault();
        if (window != null) {
            degraded.judge("republish:" + bars, Look.back(window), fault == null ? null : fault.message());
        }
        if (fault != null) {
            remember("republish:" + bars, fault);
        }
        if (fault != null || !waiting) {
            degraded.judge("unsent:" + bars, waiting && fault != null ? fault.message() : null);
        }
    }

    /** Why bars that were written wait to be sent. */
    synchronized void waiting(String key, Timeframe timeframe, OpsFault why) {
        degraded.judge("unsent:" + key + ":" + timeframe.code(), why.message());
    }

    /** What a guard found missing of its far tier, before it mended anything. */
    void found(TailAudit far) {
        far.missingBars().forEach((timeframe, bars) -> counted("tail_guard_missing_total", timeframe, bars));
    }

    static String markOf(String key, String tier) {
        return "mark:" + key + ":" + tier;
    }

    /** Whether the mark of a guard's tier could be read and set. */
    synchronized void marked(String key, String tier, @Nullable OpsFault fault) {
        degraded.judge(markOf(key, tier), fault == null ? null : fault.message());
    }

    void guarded(TailGuardReport.Entry entry, TailGuardRequest request) {
        RepublishReport republish = entry.republish();
        synchronized (this) {
            put(
                    entry.key(),
                    "tail_guard",
                    Json.object("near", entry.near().json(), "far", entry.far().json()));
            guarded(entry.key(), "near", entry.near());
            guarded(entry.key(), "far", entry.far());
        }
        if (republish != null) {
            republished(republish);
        }
        for (Timeframe timeframe : request.timeframes()) {
            counted("tail_guard_runs_total", timeframe, 1);
        }
        TailGuardReport.Repair repair = entry.repair();
        if (repair != null && !repair.requests().isEmpty()) {
            counted("tail_guard_repairs_total", Timeframe.M1, 1);
        }
    }

    /** The figures are those of the last fill; whether something is missing is told of all looks, also those before it. */
    private void looked(String key, Coverage coverage) {
        OpenMinutes now = open.getOrDefault(key, OpenMinutes.NONE).after(coverage);
        open.put(key, now);
        Coverage last = filled.get(key);
        if (last != null) {
            Map<String, Object> figures = new LinkedHashMap<>(FetchReport.coverage(last));
            figures.put("coverage_ok", now.isWhole());
            figures.put("missing_minutes", now.missing().count());
            put(key, "ohlcv", Json.object("final_1m", figures));
        }
        degraded.judge("coverage:" + key, now.why());
        degraded.judge("unexpected:" + key, now.whyUnexpected());
    }

    private void guarded(String key, String tier, TailAudit audit) {
        Look look = Look.back(audit.range());
        OpsFault fault = audit.fault();
        if (audit.coverage() != null) {
            looked(key, audit.coverage());
        }
        audit.states().forEach((timeframe, state) -> {
            String why = fault == null ? state.word() : fault.message();
            degraded.judge(
                    "tail_guard:" + key + ":" + tier + ":" + timeframe.code(),
                    look,
                    state == TailState.OK && fault == null ? null : why);
        });
        if (fault != null) {
            remember("tail_guard:" + key + ":" + tier, fault);
        }
    }

    synchronized void bootstrapStep(String step) {
        bootstrapStep = step;
    }

    synchronized void bootstrapped(BootstrapReport report) {
        OpsFault fault = report.fault();
        bootstrapStep = report.isOk() ? "done" : "failed:" + report.failedStep();
        degraded.judge("bootstrap", fault == null ? null : fault.message());
    }

    synchronized void commanded(String command, String reqId, @Nullable String error) {
        lastCommand = Json.object("cmd", command, "req_id", reqId, "at", clock.instant(), "error", error);
    }

    synchronized void failed(String operation, OpsFault fault) {
        remember(operation, fault);
    }

    synchronized StatusSnapshot snapshot() {
        Map<String, Map<String, Object>> copy = new TreeMap<>();
        instruments.forEach((key, members) -> copy.put(key, new LinkedHashMap<>(members)));
        return new StatusSnapshot(
                clock.instant(), copy, bootstrapStep, lastCommand, List.copyOf(errors), degraded.texts());
    }

    private void put(String key, String part, Object value) {
        instruments.computeIfAbsent(key, first -> new LinkedHashMap<>()).put(part, value);
    }

    private void judge(String part, Look look, @Nullable OpsFault fault) {
        degraded.judge(part, look, fault == null ? null : fault.message());
        if (fault != null) {
            remember(part, fault);
        }
    }

    private void remember(String where, OpsFault fault) {
        errors.addLast(Json.object(
                "at", clock.instant(), "where", where, "code", fault.error().word(), "message", fault.message()));
        if (errors.size() > ERRORS_KEPT) {
            errors.removeFirst();
        }
    }
}
