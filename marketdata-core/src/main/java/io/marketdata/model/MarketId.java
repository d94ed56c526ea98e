package io.marketdata.model;

/**
 * The number of a market in the catalogue, 1 to 65535 (UInt16 in ClickHouse).
 *
 * @param value the number
 */
public record MarketId(int value) implements Comparable<MarketId> {
    /** The largest number a market can have. */
    public static final int MAX_VALUE = 65_535;

    public MarketId {
        if (value < 1 || value > MAX_VALUE) {
            throw new IllegalArgumentException("market id " + value + " is outside 1.." + MAX_VALUE);
        }
    }

    @Override
    public int compareTo(MarketId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
