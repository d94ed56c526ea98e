package io.marketdata.examples.cli;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.ops.TailGuardRequest;
import java.util.List;
import picocli.CommandLine.Option;

/** What a tail guard looks at and may do. */
final class GuardOptions {
    @Option(names = "--repair", description = "fetch what is missing, within the limits, while the market is closed")
    private boolean repair;

    @Option(
            names = "--republish-after-repair",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether consumers are sent what was repaired (${DEFAULT-VALUE})")
    private boolean republishAfterRepair;

    @Option(names = "--republish-force", description = "changes nothing: what was repaired is sent in any case")
    private boolean republishForce;

    @Option(
            names = "--timeframes",
            split = ",",
            defaultValue = "1m",
            paramLabel = "TIMEFRAME",
            description = "lengths of bars whose states are told, comma between (${DEFAULT-VALUE})")
    private List<String> timeframes = List.of("1m");

    TailGuardRequest request(List<InstrumentId> instruments, int windowHours) {
        return new TailGuardRequest(
                instruments, windowHours, repair, republishAfterRepair, republishForce, timeframes(), null);
    }

    List<Timeframe> timeframes() {
        return Arguments.timeframes(timeframes);
    }
}
