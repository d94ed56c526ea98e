package io.marketdata.clickhouse;

import java.time.Duration;

/** What a failed insert means for the next step: whether the same one may be sent again, and what may be there already. */
enum ErrorClass {
    /** No byte of the body left. */
    NOT_SENT(true, false, Duration.ZERO),

    /** It was sent, in whole or in part, and nobody said what became of it. */
    IN_DOUBT(true, true, Duration.ZERO),

    /** The server refused before it looked at a row. */
    BUSY(true, false, Duration.ZERO),

    /** The server failed for a reason that passes; raw may be written, and a view behind it not. */
    TRANSIENT(true, true, Duration.ZERO),

    /** Memory ran out: the same insert may pass later, or never while it is as large. */
    MEMORY(true, true, Duration.ZERO),

    /** Merges lag behind; every further insert makes it worse. */
    TOO_MANY_PARTS(true, true, Duration.ofSeconds(1)),

    /** Somebody between here and the server limits requests. */
    TOO_MANY_REQUESTS(true, false, Duration.ofSeconds(5)),

    /** Schema, rights, login or a setting: somebody has to change something. */
    CONFIGURATION(false, false, Duration.ZERO),

    /** The rows as they are cannot be taken. */
    DATA(false, true, Duration.ZERO),

    /** Whatever else the server says. */
    PERMANENT(false, true, Duration.ZERO);

    private final boolean retried;
    private final boolean leavesDoubt;
    private final Duration shortestPause;

    ErrorClass(boolean retried, boolean leavesDoubt, Duration shortestPause) {
        this.retried = retried;
        this.leavesDoubt = leavesDoubt;
        this.shortestPause = shortestPause;
    }

    /** Whether the same insert is sent again. */
    boolean isRetried() {
        return retried;
    }

    /** Whether rows of the insert may be in the store. */
    boolean leavesDoubt() {
        return leavesDoubt;
    }

    /** How long to wait at least before the next attempt. */
    Duration shortestPause() {
        return shortestPause;
    }
}
