package io.marketdata.testkit;

import io.marketdata.model.InstrumentId;

/**
 * What sets one generated instrument apart from another: drawn once from seed and identity.
 *
 * @param key what every number of the instrument is drawn from
 * @param logLevel natural logarithm of the price around which it moves
 * @param minuteMove typical relative move of one minute
 * @param priceScale ticks in one unit of price, a power of ten
 * @param volumeScale lots in one unit of volume, a power of ten
 * @param lotsPerMinute typical volume of one minute, in lots
 * @param lotsPerTrade typical volume of one trade, in lots
 */
record InstrumentShape(
        long key,
        double logLevel,
        double minuteMove,
        double priceScale,
        double volumeScale,
        double lotsPerMinute,
        double lotsPerTrade) {

    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};

    /** The lowest price stays above a thousand ticks: the walk leaves its level by a factor of 8 at most. */
    private static final int DIGITS_OF_A_PRICE = 5;

    static InstrumentShape of(long seed, InstrumentId instrument) {
        long key = Hash.mix(
                seed, instrument.market().value(), identity(instrument.symbol().value()));
        int magnitude = (int) (Hash.unit(key, 1, 0) * 7) - 1;
        double level = StrictMath.pow(10, magnitude + Hash.unit(key, 1, 1));
        int priceDecimals = Math.max(0, DIGITS_OF_A_PRICE - magnitude - 1);
        int volumeDecimals = magnitude + 1;
        double lotsPerMinute = 2_000 + 20_000 * Hash.unit(key, 1, 2);
        return new InstrumentShape(
                key,
                StrictMath.log(level),
                0.000_3 + 0.000_6 * Hash.unit(key, 1, 3),
                POWERS[priceDecimals],
                POWERS[volumeDecimals],
                lotsPerMinute,
                lotsPerMinute / (20 + 200 * Hash.unit(key, 1, 4)));
    }

    /** Not {@link String#hashCode()}: two symbols of 32 equal bits would be one instrument. */
    private static long identity(String symbol) {
        long hash = 0;
        for (int i = 0; i < symbol.length(); i++) {
            hash = Hash.mix(hash + symbol.charAt(i));
        }
        return hash;
    }
}
