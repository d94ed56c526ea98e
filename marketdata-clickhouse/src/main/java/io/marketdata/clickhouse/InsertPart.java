package io.marketdata.clickhouse;

/**
 * What one INSERT carries: rows of one table and one partition.
 *
 * @param partition the partition in words, part of the token
 */
record InsertPart(RawTable table, String partition, RowSet rows) {
    /** Some of its rows. */
    InsertPart of(RowSet some) {
        return new InsertPart(table, partition, some);
    }
}
