package io.marketdata.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a candle came from and when it was taken in.
 *
 * @param source the way it came
 * @param ingestedAt when it was taken in, UTC, cut to milliseconds; of several versions of a candle the greatest wins
 * @param instrumentKey {@code exchange:market_type:SYMBOL}, for logs and tracing
 * @param ingestId the run that wrote it, null where none is known
 * @param tradesCount number of trades, null where the source has none
 * @param takerBuyVolumeBase volume bought by takers in the base asset, null where the source has none
 * @param takerBuyVolumeQuote volume bought by takers in the quote asset, null where the source has none
 */
public record CandleMeta(
        CandleSource source,
        Instant ingestedAt,
        String instrumentKey,
        @Nullable UUID ingestId,
        @Nullable Long tradesCount,
        @Nullable Double takerBuyVolumeBase,
        @Nullable Double takerBuyVolumeQuote) {

    public CandleMeta {
        ingestedAt = ingestedAt.truncatedTo(ChronoUnit.MILLIS);
        if (instrumentKey.isBlank()) {
            throw new IllegalArgumentException("instrumentKey cannot be blank");
        }
        if (tradesCount != null && tradesCount < 0) {
            throw new IllegalArgumentException("tradesCount " + tradesCount + " is negative");
        }
        requireVolume("takerBuyVolumeBase", takerBuyVolumeBase);
        requireVolume("takerBuyVolumeQuote", takerBuyVolumeQuote);
    }

    /** Provenance alone, without the optional figures. */
    public CandleMeta(CandleSource source, Instant ingestedAt, String instrumentKey) {
        this(source, ingestedAt, instrumentKey, null, null, null, null);
    }

    private static void requireVolume(String name, @Nullable Double volume) {
        if (volume != null && (!Double.isFinite(volume) || volume < 0)) {
            throw new IllegalArgumentException(name + " " + volume + " is not a finite number of at least 0");
        }
    }
}
