package io.marketdata.ops;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The first thing that went wrong in what an operation reports; null where nothing did. */
final class ReportFaults {
    private static final OpsFault OF_UNNAMED =
            new OpsFault(OpsError.COMMAND_ERROR, "MD-O011 something is missing; see the status");

    private ReportFaults() {}

    static @Nullable OpsFault first(FetchReport report) {
        return report.isOk()
                ? null
                : first(report.entries().stream()
                        .map(entry -> entry.fault() != null ? entry.fault() : first(entry.republish())));
    }

    static @Nullable OpsFault first(@Nullable RepublishReport report) {
        return report == null || report.isOk()
                ? null
                : first(report.entries().stream().map(RepublishReport.Entry::fault));
    }

    /** That something is missing or deferred is what a guard is for; that it cannot be said or told is a failure. */
    static @Nullable OpsFault first(TailGuardReport report) {
        return report.entries().stream()
                .flatMap(entry -> Stream.of(entry.near().fault(), entry.far().fault(), first(entry.republish()))
                        .filter(Objects::nonNull))
                .findFirst()
                .orElse(null);
    }

    private static OpsFault first(Stream<@Nullable OpsFault> faults) {
        return faults.filter(Objects::nonNull).findFirst().orElse(OF_UNNAMED);
    }
}
