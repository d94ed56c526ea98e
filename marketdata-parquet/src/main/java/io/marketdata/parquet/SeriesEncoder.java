package io.marketdata.parquet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Writes rows of a series as row groups of one size, behind those that are kept. */
final class SeriesEncoder {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream buffered;
    private final ParquetFileWriter file;
    private final int rowGroupRows;
    private final SeriesSum sum = new SeriesSum();
    private int groupRows;

    private SeriesEncoder(OutputStream buffered, ParquetFileWriter file, int rowGroupRows) {
        this.rowGroupRows = rowGroupRows;
        this.buffered = buffered;
        this.file = file;
    }

    /** Of a file that begins here. */
    static SeriesEncoder whole(OutputStream out, int rowGroupRows) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        return new SeriesEncoder(
                buffered,
                new ParquetFileWriter(buffered, SeriesSchema.MESSAGE, SeriesSchema.properties(), ParquetCodec.ZSTD),
                rowGroupRows);
    }

    /** Of a file whose first row groups the stream has got. */
    static SeriesEncoder behind(KeptGroups kept, OutputStream out, int rowGroupRows) {
        OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        return new SeriesEncoder(
                buffered,
                new ParquetFileWriter(
                        buffered, SeriesSchema.MESSAGE, SeriesSchema.properties(), ParquetCodec.ZSTD, kept),
                rowGroupRows);
    }

    void add(SeriesRows row) throws IOException {
        file.column(0).write(row.time(), 0, 0);
        file.column(1).write(row.open(), 0, 0);
        file.column(2).write(row.high(), 0, 0);
        file.column(3).write(row.low(), 0, 0);
        file.column(4).write(row.close(), 0, 0);
        file.column(5).write(row.volume(), 0, 0);
        file.endRow();
        sum.add(row);
        if (++groupRows == rowGroupRows) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        file.endRowGroup(groupRows, SeriesSchema.SORTING);
        groupRows = 0;
    }

    /** Writes what is left, and the footer. */
    void end(Map<String, String> metadata) throws IOException {
        endGroup();
        file.end(metadata);
        buffered.flush();
    }

    SeriesSum sum() {
        return sum;
    }
}
