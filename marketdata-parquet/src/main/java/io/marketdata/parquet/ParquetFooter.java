package io.marketdata.parquet;

import java.util.List;

/**
 * What the end of a file says of it.
 *
 * @param columns the fields at the top of its schema
 * @param binding which of them hold a candle
 * @param typedOrder whether minima and maxima of texts are in the order that the format defines
 */
record ParquetFooter(
        List<SchemaColumn> columns, ColumnBinding binding, List<RowGroupInfo> rowGroups, boolean typedOrder) {}
