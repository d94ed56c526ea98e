package io.marketdata.batch;

import io.marketdata.model.CandleSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where rows of a batch came from; many rows share one.
 *
 * @param source the way they came
 * @param ingestedAtMillis when they were taken in, milliseconds since the epoch
 * @param ingestId the run that writes them, null until one does
 */
public record Provenance(
        CandleSource source,
        long ingestedAtMillis,
        @Nullable UUID ingestId) {}
