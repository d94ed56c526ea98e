package io.marketdata;

import io.marketdata.spi.WriteReceipt;

/**
 * What writing took, of one run or of all runs of a plan.
 *
 * @param batches {@code write1m} calls acknowledged
 * @param receipt what the writer says it took
 * @param rowsCollapsed rows that sources left out because another origin had the same row
 */
record WriteTotals(long batches, WriteReceipt receipt, long rowsCollapsed) {
    static final WriteTotals NONE = new WriteTotals(0, WriteReceipt.UNKNOWN, 0);

    WriteTotals plus(WriteTotals other) {
        return new WriteTotals(
                batches + other.batches, receipt.plus(other.receipt), rowsCollapsed + other.rowsCollapsed);
    }
}
