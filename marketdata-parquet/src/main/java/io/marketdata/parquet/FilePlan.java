package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read of one file for one instrument and range, as its footer tells it.
 *
 * @param size of the file when the footer was read
 * @param modified likewise
 * @param rowGroups those that may hold wanted rows, in the order of the file
 * @param minMillis the least open time that may be found
 * @param maxMillis the greatest
 */
record FilePlan(
        DataFile file,
        long size,
        FileTime modified,
        ColumnBinding binding,
        RowGroupPruning pruning,
        List<RowGroupInfo> rowGroups,
        long minMillis,
        long maxMillis) {

    /** Reads the footer; null where the file holds nothing of the instrument and range. */
    static @Nullable FilePlan of(DataFile file, SourceSettings settings, InstrumentId instrument, TimeRange range) {
        try (OpenFile open = OpenFile.open(file)) {
            ParquetFooter footer = FooterReader.read(open, settings.limits(), settings.mapping());
            if (!mayHold(file, settings, footer.binding(), instrument)) {
                return null;
            }
            RowGroupPruning pruning = new RowGroupPruning(instrument, range, footer.binding(), footer.typedOrder());
            List<RowGroupInfo> groups =
                    footer.rowGroups().stream().filter(pruning::mayHold).toList();
            if (groups.isEmpty()) {
                return null;
            }
            long min = groups.stream().mapToLong(pruning::minMillis).min().orElseThrow();
            long max = groups.stream().mapToLong(pruning::maxMillis).max().orElseThrow();
            return new FilePlan(file, open.size(), open.modified(), footer.binding(), pruning, groups, min, max);
        }
    }

    /** Whether the folders and the caller let the file hold the instrument, where it does not say itself. */
    private static boolean mayHold(
            DataFile file, SourceSettings settings, ColumnBinding binding, InstrumentId instrument) {
        return (binding.get(CandleColumn.MARKET_ID) != null
                        || marketOf(file, settings) == instrument.market().value())
                && (binding.get(CandleColumn.SYMBOL) != null
                        || new SymbolMatcher(instrument.symbol()).isWanted(symbolOf(file, settings)));
    }

    private static int marketOf(DataFile file, SourceSettings settings) {
        String folder = file.partitions().get(settings.mapping().nameInFile(CandleColumn.MARKET_ID));
        if (folder == null) {
            return instrument(settings).market().value();
        }
        try {
            return Integer.parseInt(folder.strip());
        } catch (NumberFormatException noNumber) {
            throw file.malformed("MD-P017", "lies in a folder whose market " + folder + " is no number", noNumber);
        }
    }

    private static String symbolOf(DataFile file, SourceSettings settings) {
        String folder = file.partitions().get(settings.mapping().nameInFile(CandleColumn.SYMBOL));
        return folder == null ? instrument(settings).symbol().value() : folder;
    }

    private static InstrumentId instrument(SourceSettings settings) {
        InstrumentId single = settings.instrument();
        if (single == null) {
            throw new IllegalStateException("neither the file nor the caller says whose candles these are");
        }
        return single;
    }

    OpenFile open() {
        OpenFile open = OpenFile.open(file);
        if (open.size() != size || !open.modified().equals(modified)) {
            open.close();
            throw file.malformed("MD-P019", "was changed during the run; run again when it is complete");
        }
        return open;
    }
}
