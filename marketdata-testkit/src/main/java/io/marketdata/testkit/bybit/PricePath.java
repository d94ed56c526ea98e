package io.marketdata.testkit.bybit;

import java.util.Arrays;

/**
 * Where a price stands at the end of any minute, worked out without the minutes before it.
 *
 * <p>The distance from the level is a sum of hashed noise at eleven scales, from one minute to two years, each going
 * straight between points that lie four times as far apart as those of the scale below. Whatever the minute, the price
 * stays between 0.38 and 1.62 times its level.
 */
final class PricePath {
    private static final int SCALES = 11;
    private static final double MINUTE_MOVE = 0.000_3;
    private static final int NOISE = 10;

    private final long key;
    private final double levelTicks;

    PricePath(long key, double levelTicks) {
        this.key = key;
        this.levelTicks = levelTicks;
    }

    /** The finalizer of SplitMix64: every input bit reaches every output bit. */
    static long mix(long value) {
        long mixed = value + 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A number of {@code [0, 1)} that depends on nothing but these. */
    static double unit(long key, int salt, long index) {
        return (mix(mix(key ^ mix(salt)) + index) >>> 11) * 0x1.0p-53;
    }

    /** As {@link #mix(long)}, of a text. */
    static long mix(long key, String text) {
        long hash = mix(key);
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash + text.charAt(i));
        }
        return hash;
    }

    Walk walk() {
        return new Walk();
    }

    /** Keeps what the scales drew while it is valid, which changes the cost and never the values. One thread. */
    final class Walk {
        private final long[] point = new long[SCALES];
        private final double[] atPoint = new double[SCALES];
        private final double[] step = new double[SCALES];

        private Walk() {
            Arrays.fill(point, Long.MIN_VALUE);
        }

        long closeTicks(long minute) {
            double away = 0;
            for (int scale = 0; scale < SCALES; scale++) {
                long at = minute >> (2 * scale);
                if (at != point[scale]) {
                    draw(scale, at);
                }
                away += atPoint[scale] + (minute - (at << (2 * scale))) * step[scale];
            }
            return Math.max(1, (long) Math.rint(levelTicks * (1 + away)));
        }

        private void draw(int scale, long at) {
            double reach = MINUTE_MOVE * (1L << scale);
            double here = reach * (2 * unit(key, NOISE + scale, at) - 1);
            double next = reach * (2 * unit(key, NOISE + scale, at + 1) - 1);
            point[scale] = at;
            atPoint[scale] = here;
            step[scale] = (next - here) / (1L << (2 * scale));
        }
    }
}
