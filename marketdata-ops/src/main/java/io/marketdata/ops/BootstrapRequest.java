package io.marketdata.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a bootstrap; one that is null or empty is left out.
 *
 * @param warmup the first step
 * @param backfills the second
 * @param republishes the third
 * @param tailGuard the last
 */
public record BootstrapRequest(
        @Nullable WarmupRequest warmup,
        List<BackfillRequest> backfills,
        List<RepublishRequest> republishes,
        @Nullable TailGuardRequest tailGuard) {
    public BootstrapRequest {
        backfills = List.copyOf(backfills);
        republishes = List.copyOf(republishes);
    }
}
