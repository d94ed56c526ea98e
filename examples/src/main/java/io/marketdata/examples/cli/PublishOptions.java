package io.marketdata.examples.cli;

import io.marketdata.ops.WarmupRequest;
import picocli.CommandLine.Option;

/** What consumers are sent of what was filled. */
final class PublishOptions {
    @Option(
            names = "--publish",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether consumers are sent the tail (${DEFAULT-VALUE})")
    boolean publish = true;

    @Option(
            names = "--window-hours",
            defaultValue = "" + WarmupRequest.DEFAULT_WINDOW_HOURS,
            paramLabel = "HOURS",
            description = "how much of the tail consumers are sent (${DEFAULT-VALUE})")
    int windowHours = WarmupRequest.DEFAULT_WINDOW_HOURS;
}
