package io.marketdata.firstrate;

import io.marketdata.error.SourceException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits between two attempts. */
@FunctionalInterface
interface Pause {
    Pause SLEEP = duration -> {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SourceException("MD-F070", "waiting for the provider was interrupted", true, interrupted);
        }
    };

    void pause(Duration duration);
}
