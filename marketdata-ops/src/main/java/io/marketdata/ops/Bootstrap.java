package io.marketdata.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One step after the other, as long as none fails. */
final class Bootstrap {
    private static final OpsFault OF_UNNAMED =
            new OpsFault(OpsError.COMMAND_ERROR, "MD-O011 something is missing; see the status");

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
            step("warmup", () -> fault(ops.warmup(warmup, after)));
        }
        for (BackfillRequest backfill : request.backfills()) {
            step("backfill", () -> fault(ops.backfill(backfill, after)));
        }
        for (RepublishRequest republish : request.republishes()) {
            step("republish_tail", () -> fault(ops.republishTail(republish)));
        }
        if (tailGuard != null) {
            step("tail_guard", () -> fault(ops.tailGuard(tailGuard)));
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

    private static @Nullable OpsFault fault(FetchReport report) {
        return report.isOk()
                ? null
                : first(report.entries().stream()
                        .map(entry -> entry.fault() != null ? entry.fault() : fault(entry.republish())));
    }

    private static @Nullable OpsFault fault(@Nullable RepublishReport report) {
        return report == null || report.isOk()
                ? null
                : first(report.entries().stream().map(RepublishReport.Entry::fault));
    }

    /** That something is missing or deferred is what a guard is for; that it cannot be said or told is a failure. */
    private static @Nullable OpsFault fault(TailGuardReport report) {
        return report.entries().stream()
                .flatMap(entry -> Stream.of(entry.near().fault(), entry.far().fault(), fault(entry.republish()))
                        .filter(Objects::nonNull))
                .findFirst()
                .orElse(null);
    }

    private static OpsFault first(Stream<@Nullable OpsFault> faults) {
        return faults.filter(Objects::nonNull).findFirst().orElse(OF_UNNAMED);
    }
}
