package io.marketdata.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.internal.column.columnindex.ColumnIndexBuilder;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** Where the data pages of one chunk stand and what their values lie between, gathered while they are made. */
final class PageIndex {
    private static final int LONGEST_BOUND_BYTES = 64;

    private final ColumnIndexBuilder bounds;
    private final List<PageLocation> pages = new ArrayList<>();
    private long nextRow;
    private boolean boundless;

    PageIndex(PrimitiveType type) {
        bounds = ColumnIndexBuilder.getBuilder(type, LONGEST_BOUND_BYTES);
    }

    /**
     * Takes the next page.
     *
     * @param offset where its header begins, from the first data page of the chunk on
     * @param bytes of the header and what follows it
     */
    void add(long offset, int bytes, int rows, Statistics<?> statistics) {
        pages.add(new PageLocation(offset, bytes, nextRow));
        nextRow += rows;
        bounds.add(statistics);
        boundless |= !hasBounds(statistics) && statistics.getNumNulls() < rows;
    }

    /** Whether there are bounds that the format allows: a NaN is none. */
    static boolean hasBounds(Statistics<?> statistics) {
        return statistics.hasNonNullValue()
                && !(statistics instanceof DoubleStatistics numbers
                        && (Double.isNaN(numbers.getMin()) || Double.isNaN(numbers.getMax())));
    }

    /** Where the pages stand in a file whose first data page of this chunk is at a position. */
    OffsetIndex offsets(long firstPage) {
        List<PageLocation> moved = new ArrayList<>();
        for (PageLocation page : pages) {
            moved.add(new PageLocation(
                    firstPage + page.getOffset(), page.getCompressed_page_size(), page.getFirst_row_index()));
        }
        return new OffsetIndex(moved);
    }

    /** What the values lie between; null where a page has values but no bounds, such as NaN alone. */
    @Nullable ColumnIndex bounds() {
        org.apache.parquet.internal.column.columnindex.ColumnIndex built = boundless ? null : bounds.build();
        if (built == null) {
            return null;
        }
        ColumnIndex index = new ColumnIndex(
                built.getNullPages(),
                built.getMinValues(),
                built.getMaxValues(),
                BoundaryOrder.valueOf(built.getBoundaryOrder().name()));
        index.setNull_counts(built.getNullCounts());
        return index;
    }
}
