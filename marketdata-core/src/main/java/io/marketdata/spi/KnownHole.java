package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Minutes that a source was asked for and does not have. Instants are cut to milliseconds.
 *
 * @param source the word of the source, such as {@code bybit:spot@api.bybit.com}
 * @param askedAt when it was asked the last time
 * @param askAgainAt from when on it is worth asking again
 */
public record KnownHole(InstrumentId instrument, TimeRange range, String source, Instant askedAt, Instant askAgainAt) {
    public KnownHole {
        askedAt = askedAt.truncatedTo(ChronoUnit.MILLIS);
        askAgainAt = askAgainAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whether the source need not be asked at an instant. */
    public boolean holdsAt(Instant now) {
        return now.isBefore(askAgainAt);
    }
}
