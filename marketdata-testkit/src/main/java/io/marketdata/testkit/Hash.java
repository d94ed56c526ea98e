package io.marketdata.testkit;

/**
 * Numbers that look random and depend on nothing but their inputs: what a minute holds can be worked out without the
 * minutes before it.
 */
final class Hash {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private Hash() {}

    /** The finalizer of SplitMix64: every input bit reaches every output bit. */
    static long mix(long value) {
        long mixed = value + GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }

    static long mix(long key, long salt, long index) {
        return mix(mix(key ^ salt * GOLDEN) + index);
    }

    /** The upper 53 bits as a number of {@code [0, 1)}. */
    static double unit(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }

    static double unit(long key, long salt, long index) {
        return unit(mix(key, salt, index));
    }
}
