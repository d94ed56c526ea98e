package io.marketdata.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One step after the other, as long as none fails. */
final class Bootstrap {
    private final Operations ops;
    private final BootstrapRequest request;
    private final Map<String, Boolean> steps = new LinkedHashMap<>();
    private @Nullable String failedStep;
    private @Nullable OpsFault fault;

    Bootstrap(Operations ops, BootstrapRequest request) {
        this.ops = ops;
        this.request = request;
    }

    BootstrapReport run() {
        WarmupRequest warmup = request.warmup();
        TailGuardRequest tailGuard = request.tailGuard();
        SendAfter after = new SendAfter(request.republishes());
        if (warmup != null) {
            step("warmup", () -> ReportFaults.first(ops.warmup(warmup, after)));
        }
        for (BackfillRequest backfill : request.backfills()) {
            step("backfill", () -> ReportFaults.first(ops.backfill(backfill, after)));
        }
        for (RepublishRequest republish : request.republishes()) {
            step("republish_tail", () -> ReportFaults.first(ops.republishTail(republish)));
        }
        if (tailGuard != null) {
            step("tail_guard", () -> ReportFaults.first(ops.tailGuard(tailGuard)));
        }
        BootstrapReport report = new BootstrapReport(steps, failedStep, fault);
        ops.status.bootstrapped(report);
        return report;
    }

    private void step(String name, Supplier<@Nullable OpsFault> work) {
        if (failedStep != null) {
            return;
        }
        ops.status.bootstrapStep(name);
        OpsFault failed;
        try {
            failed = work.get();
        } catch (RuntimeException thrown) {
            failed = OpsFault.of(thrown);
        }
        steps.put(name, failed == null);
        if (failed != null) {
            failedStep = name;
            fault = failed;
        }
    }
}
