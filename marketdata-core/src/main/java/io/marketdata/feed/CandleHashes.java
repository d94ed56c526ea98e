package io.marketdata.feed;

import io.marketdata.model.Candle;
import java.util.Arrays;

/** What the candles of the last 24 hours were, in eight bytes each: enough to tell a repeated one from another one. */
final class CandleHashes {
    /** Of a minute that is not known. */
    static final long NONE = 0;

    static final int MINUTES = 1_440;

    private final long[] hashes = new long[MINUTES];
    private long newest = Long.MIN_VALUE;

    /** Whether a minute lies too far back, so that nothing is known of it. */
    boolean forgot(long minute) {
        return newest != Long.MIN_VALUE && minute <= newest - MINUTES;
    }

    /** What is known of a minute, {@link #NONE} where nothing is. */
    long get(long minute) {
        return newest == Long.MIN_VALUE || minute > newest || forgot(minute) ? NONE : hashes[place(minute)];
    }

    /** Remembers a minute that has not been forgotten. */
    void put(long minute, long hash) {
        if (newest == Long.MIN_VALUE || minute - newest >= MINUTES) {
            Arrays.fill(hashes, NONE);
            newest = minute;
        }
        while (newest < minute) {
            newest++;
            hashes[place(newest)] = NONE;
        }
        if (!forgot(minute)) {
            hashes[place(minute)] = hash;
        }
    }

    private static int place(long minute) {
        return (int) Math.floorMod(minute, (long) MINUTES);
    }

    /** The numbers of a candle as one; never {@link #NONE}. */
    static long of(Candle candle) {
        long hash = 17;
        hash = mix(hash, candle.open());
        hash = mix(hash, candle.high());
        hash = mix(hash, candle.low());
        hash = mix(hash, candle.close());
        hash = mix(hash, candle.volumeBase());
        Double quote = candle.volumeQuote();
        hash = mix(hash, quote == null ? -1 : quote);
        return hash == NONE ? 1 : hash;
    }

    private static long mix(long hash, double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        long mixed = (hash ^ bits) * 0x9E37_79B9_7F4A_7C15L;
        return mixed ^ (mixed >>> 29);
    }
}
