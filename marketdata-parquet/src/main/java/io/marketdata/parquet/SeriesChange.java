package io.marketdata.parquet;

/**
 * What a write did to the file of a series.
 *
 * @param rows rows of the file now
 * @param added rows at times that it had no row of
 * @param replaced rows that took the place of one with another value
 * @param unchanged rows that were there already, bit for bit
 * @param encodedRows rows that were encoded, new ones and those that share their row groups
 * @param copiedBytes bytes that were taken over from the file before as they stood
 * @param bytes the length of the file now
 */
public record SeriesChange(
        long rows, long added, long replaced, long unchanged, long encodedRows, long copiedBytes, long bytes) {}
