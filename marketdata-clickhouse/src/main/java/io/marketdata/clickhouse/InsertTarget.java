package io.marketdata.clickhouse;

import java.util.List;

/**
 * Where an insert goes.
 *
 * @param table quoted
 * @param columns quoted
 * @param partition the partition that all its rows are of, in words
 */
record InsertTarget(String table, List<String> columns, String partition) {
    /** As messages name it. */
    @Override
    public String toString() {
        return table + " (partition " + partition + ")";
    }
}
