package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SortingColumn;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TField;
import shaded.parquet.org.apache.thrift.protocol.TProtocolUtil;

/**
 * Reads {@code FileMetaData} row group by row group, keeping only the columns of a candle, so that a footer of thousands
 * of row groups does not become millions of objects.
 */
final class FooterParser {
    private static final byte STOP = 0;
    private static final byte LIST = 15;
    private static final short SCHEMA = 2;
    private static final short ROW_GROUPS = 4;
    private static final short COLUMN_ORDERS = 7;
    private static final short ENCRYPTION = 8;
    private static final int MAX_NESTING = 64;

    private final DataFile file;
    private final long fileSize;
    private final ColumnMapping mapping;
    private final List<RowGroupInfo> rowGroups = new ArrayList<>();
    private List<SchemaColumn> columns = List.of();
    private @Nullable ColumnBinding binding;
    private int leaves;
    private long rows;
    private boolean typedOrder;

    FooterParser(DataFile file, long fileSize, ColumnMapping mapping) {
        this.file = file;
        this.fileSize = fileSize;
        this.mapping = mapping;
    }

    ParquetFooter parse(byte[] footer) throws TException {
        TCompactProtocol in = new ThriftReader(footer, 0, footer.length).protocol();
        in.readStructBegin();
        for (TField field = in.readFieldBegin(); field.type != STOP; field = in.readFieldBegin()) {
            if (field.id == SCHEMA && field.type == LIST) {
                schema(in);
            } else if (field.id == ROW_GROUPS && field.type == LIST) {
                rowGroups(in);
            } else if (field.id == ENCRYPTION) {
                throw file.malformed("MD-P003", "is encrypted; not supported");
            } else {
                typedOrder |= field.id == COLUMN_ORDERS;
                TProtocolUtil.skip(in, field.type, MAX_NESTING);
            }
        }
        if (binding == null) {
            throw corrupt("its footer has no schema");
        }
        return new ParquetFooter(columns, binding, rowGroups, typedOrder);
    }

    private void schema(TCompactProtocol in) throws TException {
        int size = in.readListBegin().size;
        List<SchemaElement> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            SchemaElement element = new SchemaElement();
            element.read(in);
            elements.add(element);
        }
        List<SchemaColumn> found = new ArrayList<>();
        int next = 1;
        for (int child = 0; child < elements.get(0).getNum_children(); child++) {
            SchemaColumn column = new SchemaColumn(leaves, elements.get(next));
            found.add(column);
            next = behind(elements, next);
        }
        columns = List.copyOf(found);
        binding = mapping.bind(file, columns);
    }

    /** The index behind an element and everything in it; counts the leaves on the way. */
    private int behind(List<SchemaElement> elements, int index) {
        long open = 1;
        int next = index;
        while (open > 0) {
            int children = elements.get(next).getNum_children();
            if (children < 0) {
                throw corrupt("its schema has a group of " + children + " fields");
            }
            leaves += children == 0 ? 1 : 0;
            open += children - 1L;
            next++;
        }
        return next;
    }

    private void rowGroups(TCompactProtocol in) throws TException {
        int size = in.readListBegin().size;
        for (int i = 0; i < size; i++) {
            RowGroup group = new RowGroup();
            group.read(in);
            rowGroups.add(rowGroup(i, group));
        }
    }

    private RowGroupInfo rowGroup(int ordinal, RowGroup group) {
        if (binding == null) {
            throw corrupt("its footer names row groups before the schema");
        }
        if (group.getNum_rows() < 0 || group.getColumnsSize() != leaves) {
            throw corrupt("row group " + ordinal + " has " + group.getNum_rows() + " rows of " + group.getColumnsSize()
                    + " columns, the schema " + leaves);
        }
        Map<Integer, ColumnChunkInfo> chunks = new HashMap<>();
        for (SchemaColumn column : binding.columns()) {
            ColumnChunk chunk =
                    present(group.getColumns(), "the list of columns").get(column.leaf());
            ColumnChunkInfo info = ColumnChunkInfo.of(file, chunk);
            check(ordinal, group, column, info);
            chunks.put(column.leaf(), info);
        }
        RowGroupInfo info = new RowGroupInfo(ordinal, rows, group.getNum_rows(), chunks, sortedByTime(group));
        rows = Math.addExact(rows, group.getNum_rows());
        return info;
    }

    private void check(int ordinal, RowGroup group, SchemaColumn column, ColumnChunkInfo chunk) {
        String where = "row group " + ordinal + ", column " + column.label() + ": ";
        if (chunk.type() != column.physical()) {
            throw corrupt(where + "is " + chunk.type() + ", the schema says " + column.physical());
        }
        if (chunk.values() != group.getNum_rows()) {
            throw corrupt(where + chunk.values() + " values in " + group.getNum_rows() + " rows");
        }
        boolean inside = chunk.offset() >= 4
                && chunk.compressedBytes() >= 0
                && chunk.offset() <= fileSize
                && chunk.compressedBytes() <= fileSize - chunk.offset()
                && chunk.uncompressedBytes() >= 0;
        if (!inside) {
            throw corrupt(
                    where + chunk.compressedBytes() + " bytes from " + chunk.offset() + " in a file of " + fileSize);
        }
    }

    private boolean sortedByTime(RowGroup group) {
        List<SortingColumn> columnsOfOrder = group.getSorting_columns();
        if (columnsOfOrder == null || binding == null) {
            return false;
        }
        for (SortingColumn sorting : columnsOfOrder) {
            if (binding.isOpenTime(sorting.getColumn_idx())) {
                return !sorting.isDescending();
            }
            // Within one instrument, the order by market and symbol changes nothing.
            if (!binding.identifies(sorting.getColumn_idx())) {
                return false;
            }
        }
        return false;
    }

    private RuntimeException corrupt(String what) {
        return file.malformed("MD-P004", "is corrupt: " + what + ". Get a good copy");
    }
}
