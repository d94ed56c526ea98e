package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import java.time.Duration;

/**
 * Why a request did not give what it was for.
 *
 * @param problem what the caller gets where nobody repeats the request
 * @param kind what is to be done
 * @param shortestWait how long the venue wants to be left alone at least
 */
record Failure(SourceException problem, Kind kind, Duration shortestWait) {
    /** What a failure means for the next step. */
    enum Kind {
        /** Somebody has to change something. */
        PERMANENT(1),
        /** The answer is not what it has to be: asked again once, since the next one may be. */
        MALFORMED(2),
        /** It may pass. */
        PASSING(Integer.MAX_VALUE),
        /** Requests come too often for the venue. */
        TOO_OFTEN(Integer.MAX_VALUE),
        /** The venue has shut out the address for a while. */
        BANNED(Integer.MAX_VALUE);

        private final int tries;

        Kind(int tries) {
            this.tries = tries;
        }

        /** How often a request that fails so is sent at the very most. */
        int tries() {
            return tries;
        }
    }

    static Failure of(SourceException problem, Kind kind) {
        return new Failure(problem, kind, Duration.ZERO);
    }
}
