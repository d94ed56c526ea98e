package io.marketdata.examples.cli;

import io.marketdata.model.InstrumentId;
import io.marketdata.ops.WarmupRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How far back a warmup goes. */
final class LookBackOptions {
    @Option(names = "--lookback-days", paramLabel = "DAYS", description = "how far back (7)")
    private @Nullable Integer lookBackDays;

    @Option(names = "--lookback-hours", paramLabel = "HOURS", description = "the same, rounded up to days")
    private @Nullable Integer lookBackHours;

    WarmupRequest request(List<InstrumentId> instruments, boolean publish, int windowHours) {
        Integer days = lookBackDays;
        Integer hours = lookBackHours;
        if (days != null && hours != null) {
            throw new IllegalArgumentException("--lookback-days and --lookback-hours do not go together: give one");
        }
        WarmupRequest request = WarmupRequest.of(instruments).publish(publish, windowHours);
        if (hours != null) {
            return request.lookbackHours(hours);
        }
        return days == null ? request : request.lookbackDays(days);
    }
}
