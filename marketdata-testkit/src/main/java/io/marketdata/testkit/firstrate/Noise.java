package io.marketdata.testkit.firstrate;

/** Numbers that look random and depend on nothing but their inputs. */
final class Noise {
    private static final int SCALES = 7;
    private static final double MINUTE_MOVE = 0.000_4;

    private Noise() {}

    /** The finalizer of SplitMix64: every input bit reaches every output bit. */
    static long mix(long value) {
        long mixed = value + 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }

    static long mix(long key, String text) {
        long hash = mix(key);
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash + text.charAt(i));
        }
        return hash;
    }

    /** A number of {@code [0, 1)}. */
    static double unit(long key, long index) {
        return (mix(key + mix(index)) >>> 11) * 0x1.0p-53;
    }

    /** A whole number of {@code [0, bound)}. */
    static long below(long key, long index, long bound) {
        return Long.remainderUnsigned(mix(key + mix(index)), bound);
    }

    /**
     * How far a price is from its level at the end of a minute, as a share of it: noise at seven scales, from one minute to
     * eleven days, each going straight between its points. Never more than 0.06 away.
     */
    static double away(long key, long minute) {
        double away = 0;
        double reach = MINUTE_MOVE;
        for (int scale = 0; scale < SCALES; scale++) {
            int shift = 2 * scale + (scale > 4 ? 2 : 0);
            long point = minute >> shift;
            double here = unit(key + scale, point);
            double along = (minute - (point << shift)) / (double) (1L << shift);
            double there = along == 0 ? 0 : unit(key + scale, point + 1);
            away += reach * (2 * (here + along * (there - here)) - 1);
            reach *= 2;
        }
        return away;
    }
}
