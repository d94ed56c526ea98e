package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import io.marketdata.error.MarketDataException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Statistics;
import org.jspecify.annotations.Nullable;

/** The whole footer of a file of one series, as it is needed to write the file on. */
final class SeriesFooter {
    private final DataFile file;
    private final long bytes;
    private final FileMetaData footer;
    private final boolean ordered;

    private SeriesFooter(DataFile file, long bytes, FileMetaData footer) {
        this.file = file;
        this.bytes = bytes;
        this.footer = footer;
        ordered = isOrdered();
    }

    static SeriesFooter read(OpenFile open, ParquetLimits limits) {
        byte[] found = FooterReader.footerBytes(open, limits);
        DataFile file = open.file();
        FileMetaData footer = new FileMetaData();
        try {
            footer.read(new ThriftReader(found, 0, found.length).protocol());
        } catch (Exception | StackOverflowError corrupt) {
            throw file.malformed("MD-P004", "is corrupt: its footer cannot be read. Get a good copy", corrupt);
        }
        if (footer.isSetEncryption_algorithm()) {
            throw file.malformed("MD-P003", "is encrypted; not supported");
        }
        try {
            return new SeriesFooter(file, open.size(), footer);
        } catch (CorruptPage corrupt) {
            throw file.malformed(
                    "MD-P004", "is corrupt: " + corrupt.getMessage() + " in its footer. Get a good copy", corrupt);
        }
    }

    List<RowGroup> groups() {
        return present(footer.getRow_groups(), "the list of row groups");
    }

    long rows() {
        return footer.getNum_rows();
    }

    boolean isOwnSchema() {
        return SeriesSchema.matches(present(footer.getSchema(), "the schema"));
    }

    /**
     * Whether the columns are the store's, and every row group says that it ascends, from when to when it reaches, and
     * that it begins behind the one before it.
     */
    boolean ordered() {
        return ordered;
    }

    private boolean isOrdered() {
        if (!isOwnSchema() || !footer.isSetColumn_orders()) {
            return false;
        }
        long before = Long.MIN_VALUE;
        long counted = 0;
        for (RowGroup group : groups()) {
            Statistics times = statistics(group);
            if (!isSorted(group) || times == null || least(times) <= before || most(times) < least(times)) {
                return false;
            }
            before = most(times);
            counted += group.getNum_rows();
        }
        return counted == rows();
    }

    private static boolean isSorted(RowGroup group) {
        List<SortingColumn> sorting = group.getSorting_columns();
        return sorting != null && !sorting.isEmpty() && sorting.get(0).equals(SeriesSchema.SORTING.get(0));
    }

    /** The statistics of the times of a row group, null where there are none to rely on. */
    private static @Nullable Statistics statistics(RowGroup group) {
        if (group.getColumnsSize() != SeriesSchema.MESSAGE.getFieldCount()) {
            return null;
        }
        ColumnChunk chunk = present(group.getColumns(), "the list of columns").get(SeriesSchema.TIMESTAMP_LEAF);
        ColumnMetaData times = chunk.isSetFile_path() ? null : chunk.getMeta_data();
        Statistics statistics = times == null ? null : times.getStatistics();
        byte[] least = statistics == null ? null : statistics.getMin_value();
        byte[] most = statistics == null ? null : statistics.getMax_value();
        boolean told = least != null && most != null && least.length == Long.BYTES && most.length == Long.BYTES;
        return told ? statistics : null;
    }

    private static long least(Statistics times) {
        return LittleEndian.getLong(present(times.getMin_value(), "the least time"), 0);
    }

    private static long most(Statistics times) {
        return LittleEndian.getLong(present(times.getMax_value(), "the greatest time"), 0);
    }

    /** The first time of a row group of an ordered file. */
    long firstMillis(int group) {
        return least(present(statistics(groups().get(group)), "the statistics of times"));
    }

    /** The last time of a row group of an ordered file. */
    long lastMillis(int group) {
        return most(present(statistics(groups().get(group)), "the statistics of times"));
    }

    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        List<KeyValue> found = footer.getKey_value_metadata();
        if (found != null) {
            for (KeyValue entry : found) {
                String key = entry.getKey();
                String value = entry.getValue();
                if (key != null && value != null) {
                    entries.put(key, value);
                }
            }
        }
        return entries;
    }

    @Nullable SeriesMetadata metadata() {
        try {
            return SeriesMetadata.of(entries());
        } catch (IllegalArgumentException | DateTimeException unknown) {
            throw file.malformed(
                    "MD-P033",
                    "says of itself what cannot be taken: " + MarketDataException.foreign(unknown.getMessage())
                            + ". Write it anew with replace",
                    unknown);
        }
    }

    SeriesInfo info() {
        int count = groups().size();
        boolean told = ordered && count > 0;
        return new SeriesInfo(
                rows(),
                told ? Instant.ofEpochMilli(firstMillis(0)) : null,
                told ? Instant.ofEpochMilli(lastMillis(count - 1)) : null,
                metadata(),
                count,
                bytes);
    }
}
