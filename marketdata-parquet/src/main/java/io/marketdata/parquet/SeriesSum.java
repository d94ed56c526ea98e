package io.marketdata.parquet;

/** How many rows went by, from when to when, and a checksum over all their bits: what was written against what is read. */
final class SeriesSum {
    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

    private long rows;
    private long first;
    private long last;
    private long checksum;

    void add(SeriesRows row) {
        first = rows == 0 ? row.time() : first;
        last = row.time();
        rows++;
        mix(row.time());
        mix(Double.doubleToRawLongBits(row.open()));
        mix(Double.doubleToRawLongBits(row.high()));
        mix(Double.doubleToRawLongBits(row.low()));
        mix(Double.doubleToRawLongBits(row.close()));
        mix(Double.doubleToRawLongBits(row.volume()));
    }

    private void mix(long bits) {
        checksum = (checksum ^ bits) * FACTOR;
        checksum ^= checksum >>> 29;
    }

    long rows() {
        return rows;
    }

    long firstMillis() {
        return first;
    }

    long lastMillis() {
        return last;
    }

    boolean matches(SeriesSum other) {
        return rows == other.rows && first == other.first && last == other.last && checksum == other.checksum;
    }

    @Override
    public String toString() {
        return rows + " rows from " + first + " to " + last + ", checksum " + Long.toHexString(checksum);
    }
}
