package io.marketdata.examples.cli;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.MinuteSet;
import io.marketdata.ops.BootstrapReport;
import io.marketdata.ops.FetchReport;
import io.marketdata.ops.OpsFault;
import io.marketdata.ops.RepublishReport;
import io.marketdata.ops.TailAudit;
import io.marketdata.ops.TailGuardReport;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reports of operations for people: a line for each instrument, and below it what is not as it has to be. */
final class OpsTexts {
    private OpsTexts() {}

    static String of(String operation, FetchReport report) {
        return report.entries().stream()
                .map(entry -> "%s %s: %s, %s requests, wrote %s minutes%s%s%s"
                        .formatted(
                                operation,
                                entry.key(),
                                entry.isOk() ? "done" : "failed",
                                count(entry.requests()),
                                count(entry.rowsWritten()),
                                coverage(entry.coverage()),
                                sent(entry),
                                fault(entry.fault())))
                .collect(Collectors.joining("\n"));
    }

    private static String coverage(@Nullable Coverage coverage) {
        if (coverage == null) {
            return "";
        }
        return coverage.isOk() && coverage.verifiedEmpty().isEmpty()
                ? ", all there"
                : ", %s minutes are missing, %s the provider does not have, %s the calendar does not know"
                        .formatted(
                                count(coverage.missing().count()),
                                count(coverage.verifiedEmpty().count()),
                                count(coverage.unknown().count()));
    }

    private static String sent(FetchReport.Entry entry) {
        RepublishReport republish = entry.republish();
        String onTheWay = entry.barsPublished() > 0 ? ", sent " + count(entry.barsPublished()) + " bars" : "";
        return onTheWay + (republish == null ? "" : "\n" + indented(of(republish)));
    }

    static String of(RepublishReport report) {
        return report.entries().stream()
                .map(entry -> "republish %s %s: %s, %s bars in %s messages%s%s"
                        .formatted(
                                report.key(),
                                entry.timeframe(),
                                entry.state().name().toLowerCase(Locale.ROOT),
                                count(entry.bars()),
                                count(entry.batches()),
                                entry.skippedByWatermark() ? ", sent of late" : entry.forced() ? ", forced" : "",
                                fault(entry.fault())))
                .collect(Collectors.joining("\n"));
    }

    static String of(TailGuardReport report) {
        return report.entries().stream()
                .map(entry -> "tail guard %s\n  near %s\n  far  %s%s%s"
                        .formatted(
                                entry.key(),
                                tier(entry.near()),
                                tier(entry.far()),
                                repair(entry.repair()),
                                entry.republish() == null ? "" : "\n" + indented(of(entry.republish()))))
                .collect(Collectors.joining("\n"));
    }

    private static String tier(TailAudit audit) {
        String states = audit.states().entrySet().stream()
                .map(state -> state.getKey() + " " + state.getValue().word())
                .collect(Collectors.joining(", "));
        Coverage coverage = audit.coverage();
        StringBuilder text = new StringBuilder(audit.range() + ": " + states);
        if (audit.skipped()) {
            text.append(", audited of late");
        }
        if (coverage != null) {
            append(text, "missing", coverage.missing());
            append(text, "known holes", coverage.verifiedEmpty());
            append(text, "there though closed", coverage.unexpected());
        }
        if (audit.reason() != null) {
            text.append("\n    ").append(audit.reason());
        }
        return text + fault(audit.fault());
    }

    private static void append(StringBuilder text, String what, MinuteSet minutes) {
        if (!minutes.isEmpty()) {
            text.append("\n    ").append(what).append(": ").append(minutes);
        }
    }

    private static String repair(TailGuardReport.@Nullable Repair repair) {
        return repair == null
                ? ""
                : "\n  repaired %s of %s missing minutes by %s requests, %s are still missing"
                        .formatted(
                                count(repair.repaired().count()),
                                count(repair.requested().count()),
                                count(repair.requests().size()),
                                count(repair.stillMissing().count()));
    }

    static String of(BootstrapReport report) {
        String steps = report.steps().entrySet().stream()
                .map(Map.Entry::getKey)
                .map(step -> step.equals(report.failedStep()) ? step + " failed" : step)
                .collect(Collectors.joining(", "));
        return "bootstrap: " + steps + fault(report.fault());
    }

    private static String fault(@Nullable OpsFault fault) {
        return fault == null ? "" : "\n  " + fault.error().word() + ": " + fault.message();
    }

    private static String indented(String text) {
        return "  " + text.replace("\n", "\n  ");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
