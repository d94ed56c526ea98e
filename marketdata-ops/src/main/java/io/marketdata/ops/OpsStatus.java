package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.Timeframe;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Gathers what operations report, each part in a place of its own. Any thread. */
final class OpsStatus {
    static final String DEFAULT_PREFIX = "connector_";
    private static final int ERRORS_KEPT = 20;

    private final Clock clock;
    private final OpsListener listener;
    private final String prefix;
    private final Map<String, Map<String, Object>> instruments = new TreeMap<>();
    private final Map<String, Coverage> coverages = new HashMap<>();
    private final Deque<Map<String, Object>> errors = new ArrayDeque<>();
    private final Map<String, String> degraded = new TreeMap<>();
    private @Nullable String bootstrapStep;
    private @Nullable Map<String, Object> lastCommand;

    OpsStatus(Clock clock, OpsListener listener, String prefix) {
        this.clock = clock;
        this.listener = listener;
        this.prefix = prefix;
    }

    void counted(String name, @Nullable Timeframe timeframe, long by) {
        if (by > 0) {
            listener.counted(prefix + name, timeframe, by);
        }
    }

    void fetched(FetchReport.Entry entry) {
        RepublishReport republish = entry.republish();
        synchronized (this) {
            if (entry.coverage() != null) {
                covered(entry.key(), entry.coverage());
            }
            if (entry.barsPublished() > 0) {
                put(
                        entry.key(),
                        "last_publish",
                        Json.object("at", clock.instant(), "tf", "1m", "bars", entry.barsPublished()));
            }
            judge("fetch:" + entry.key(), entry.fault());
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
            for (RepublishReport.Entry entry : report.entries()) {
                judge("republish:" + report.key() + ":" + entry.timeframe().code(), entry.fault());
            }
        }
        for (RepublishReport.Entry entry : report.entries()) {
            counted("republish_runs_total", entry.timeframe(), 1);
            counted("republish_skipped_total", entry.timeframe(), entry.skippedByWatermark() ? 1 : 0);
            counted("republish_forced_total", entry.timeframe(), entry.forced() ? 1 : 0);
        }
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
            counted(
                    "tail_guard_missing_total",
                    timeframe,
                    entry.far().missingBars().getOrDefault(timeframe, 0L));
        }
        TailGuardReport.Repair repair = entry.repair();
        if (repair != null && !repair.requests().isEmpty()) {
            counted("tail_guard_repairs_total", Timeframe.M1, 1);
        }
    }

    private void covered(String key, Coverage coverage) {
        coverages.put(key, coverage);
        put(key, "ohlcv", Json.object("final_1m", FetchReport.coverage(coverage)));
        degrade("coverage:" + key, coverage.isOk() ? null : why(coverage));
    }

    private static String why(Coverage coverage) {
        return coverage.missing().isEmpty()
                ? "the calendar does not know " + coverage.unknown().count() + " minutes"
                : coverage.missing().count() + " minutes are missing";
    }

    /** What a fill had left missing, and a guard found to be there since, is not missing any more. */
    synchronized void mended(String key, UnaryOperator<Coverage> recheck) {
        Coverage before = coverages.get(key);
        if (before != null && !before.missing().isEmpty()) {
            covered(key, recheck.apply(before));
        }
    }

    private void guarded(String key, String tier, TailAudit audit) {
        String cause = "tail_guard:" + key + ":" + tier;
        judge(cause, audit.fault());
        if (audit.fault() == null) {
            degrade(cause, audit.isOk() ? null : audit.states().toString().toLowerCase(Locale.ROOT));
        }
    }

    synchronized void bootstrapStep(String step) {
        bootstrapStep = step;
    }

    synchronized void bootstrapped(BootstrapReport report) {
        OpsFault fault = report.fault();
        bootstrapStep = report.isOk() ? "done" : "failed:" + report.failedStep();
        degrade("bootstrap", fault == null ? null : fault.message());
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
                clock.instant(), copy, bootstrapStep, lastCommand, List.copyOf(errors), new TreeMap<>(degraded));
    }

    private void put(String key, String part, Object value) {
        instruments.computeIfAbsent(key, first -> new LinkedHashMap<>()).put(part, value);
    }

    private void judge(String cause, @Nullable OpsFault fault) {
        degrade(cause, fault == null ? null : fault.message());
        if (fault != null) {
            remember(cause, fault);
        }
    }

    private void degrade(String cause, @Nullable String reason) {
        if (reason == null) {
            degraded.remove(cause);
        } else {
            degraded.put(cause, reason);
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
