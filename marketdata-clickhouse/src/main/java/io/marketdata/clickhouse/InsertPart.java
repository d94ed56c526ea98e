package io.marketdata.clickhouse;

/**
 * What one INSERT carries: rows of one table and one partition, on a cluster of one shard.
 *
 * @param partition the partition in words, part of the token
 * @param shard the number of the shard, from 1 on; {@link Shards#NONE} where there is no cluster
 */
record InsertPart(RawTable table, String partition, int shard, RowSet rows) {
    /** A part that goes to a single server. */
    InsertPart(RawTable table, String partition, RowSet rows) {
        this(table, partition, Shards.NONE, rows);
    }
}
