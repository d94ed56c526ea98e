package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of a file that are not in order, all in memory, handed out by ascending open time; equal times in file order. */
final class SortedRows implements CandleStream {
    private static final int PIECE_ROWS = 1 << 16;
    private static final long BYTES_PER_ROW = 128;

    private final List<CandleBatch> pieces;
    private final int[] order;
    private final BufferBudget budget;
    private final long bytes;
    private int next;

    private SortedRows(List<CandleBatch> pieces, int[] order, BufferBudget budget, long bytes) {
        this.pieces = pieces;
        this.order = order;
        this.budget = budget;
        this.bytes = bytes;
    }

    static SortedRows of(DataFile file, CandleReader reader, long rows, StreamContext context) {
        if (rows > context.sortLimitRows()) {
            throw unsorted(
                    file,
                    rows + " rows of the instrument are too many to sort in memory, limit " + context.sortLimitRows()
                            + " (sortLimitRows)");
        }
        long bytes = rows * BYTES_PER_ROW;
        context.budget().take(bytes, what -> unsorted(file, "sorting " + rows + " rows " + what));
        List<CandleBatch> pieces = new ArrayList<>();
        long[] times = new long[(int) rows];
        int count = 0;
        while (true) {
            CandleBatch piece = CandleBatch.ofCapacity((int) Math.max(1, Math.min(PIECE_ROWS, rows - count)));
            if (!reader.read(piece)) {
                break;
            }
            System.arraycopy(piece.openTimeMillis(), 0, times, count, piece.size());
            count += piece.size();
            pieces.add(piece);
        }
        return new SortedRows(pieces, TimeSort.order(times), context.budget(), bytes);
    }

    private static RuntimeException unsorted(DataFile file, String what) {
        return file.malformed(
                "MD-P020",
                "is not ascending by open time, and " + what
                        + ". Sort it once, for example in DuckDB: COPY (SELECT * FROM "
                        + "'in.parquet' ORDER BY market_id, symbol, ts_open) TO 'out.parquet' (FORMAT parquet)");
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        while (batch.remaining() > 0 && next < order.length) {
            int row = order[next];
            int most = Math.min(batch.remaining(), Math.min(order.length - next, PIECE_ROWS - row % PIECE_ROWS));
            int run = 1;
            while (run < most && order[next + run] == row + run) {
                run++;
            }
            RowCopy.copy(pieces.get(row / PIECE_ROWS), row % PIECE_ROWS, run, batch);
            next += run;
        }
        return batch.size() > before;
    }

    @Override
    public void close() {
        budget.release(bytes);
        pieces.clear();
    }
}
