package io.marketdata.parquet;

/**
 * What all files of one stream share.
 *
 * @param stamp whose the rows are
 * @param budget the memory for page buffers
 */
record StreamContext(BatchStamp stamp, BufferBudget budget, ParquetLimits limits, int sortLimitRows) {}
