package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read of one file for some instruments and a range, as its footer tells it.
 *
 * @param size of the file when the footer was read
 * @param modified likewise
 * @param typedOrder whether its statistics say in which order they were made
 * @param wanted the instruments that it may hold; their markets and symbols are one each where the file has no column
 *     for them
 * @param rowGroups those that may hold wanted rows, in the order of the file
 * @param minMillis the least open time that may be found
 * @param maxMillis the greatest
 */
record FilePlan(
        DataFile file,
        long size,
        FileTime modified,
        ColumnBinding binding,
        boolean typedOrder,
        WantedInstruments wanted,
        RowGroupPruning pruning,
        List<RowGroupInfo> rowGroups,
        long minMillis,
        long maxMillis) {

    /** Reads the footer; null where the file holds nothing of the instruments and range. */
    static @Nullable FilePlan of(DataFile file, SourceSettings settings, WantedInstruments asked, TimeRange range) {
        try (OpenFile open = OpenFile.open(file, new ReadTally())) {
            ParquetFooter footer = FooterReader.read(open, settings.limits(), settings.mapping());
            ColumnBinding binding = footer.binding();
            WantedInstruments wanted = byFolder(file, settings, binding, asked);
            if (wanted.size() == 0) {
                return null;
            }
            FilePlan whole = new FilePlan(
                    file,
                    open.size(),
                    open.modified(),
                    binding,
                    footer.typedOrder(),
                    wanted,
                    new RowGroupPruning(wanted, range, binding, footer.typedOrder()),
                    footer.rowGroups(),
                    Long.MIN_VALUE,
                    Long.MAX_VALUE);
            return whole.part(wanted, footer.rowGroups(), range);
        }
    }

    /** The same for one instrument and some of the row groups; null where they do not hold it. */
    @Nullable FilePlan only(InstrumentId instrument, List<RowGroupInfo> of, TimeRange range) {
        WantedInstruments one = wanted.only(instrument::equals);
        return one.size() == 0 ? null : part(one, of, range);
    }

    private @Nullable FilePlan part(WantedInstruments asked, List<RowGroupInfo> of, TimeRange range) {
        RowGroupPruning asks = new RowGroupPruning(asked, range, binding, typedOrder);
        List<RowGroupInfo> groups = of.stream().filter(asks::mayHold).toList();
        if (groups.isEmpty()) {
            return null;
        }
        Set<InstrumentId> held = new HashSet<>();
        List<InstrumentId> before = List.of();
        for (RowGroupInfo group : groups) {
            List<InstrumentId> next = asks.held(group);
            if (next != before) {
                held.addAll(next);
                before = next;
            }
        }
        WantedInstruments rest = asked.only(held::contains);
        RowGroupPruning prune = rest == asked ? asks : new RowGroupPruning(rest, range, binding, typedOrder);
        long min = groups.stream().mapToLong(prune::minMillis).min().orElseThrow();
        long max = groups.stream().mapToLong(prune::maxMillis).max().orElseThrow();
        return new FilePlan(file, size, modified, binding, typedOrder, rest, prune, groups, min, max);
    }

    /** Those of the asked instruments that the folders and the caller let the file hold, where it does not say itself. */
    private static WantedInstruments byFolder(
            DataFile file, SourceSettings settings, ColumnBinding binding, WantedInstruments asked) {
        WantedInstruments wanted = asked;
        if (binding.get(CandleColumn.MARKET_ID) == null) {
            int market = marketOf(file, settings);
            wanted = wanted.only(instrument -> instrument.market().value() == market);
        }
        if (binding.get(CandleColumn.SYMBOL) == null) {
            int symbol = wanted.symbol(symbolOf(file, settings));
            WantedInstruments ofMarket = wanted;
            wanted = wanted.only(instrument -> ofMarket.symbol(instrument.symbol()) == symbol);
        }
        return wanted;
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

    OpenFile open(ReadTally tally) {
        OpenFile open = OpenFile.open(file, tally);
        if (open.size() != size || !open.modified().equals(modified)) {
            open.close();
            throw file.malformed("MD-P019", "was changed during the run; run again when it is complete");
        }
        return open;
    }
}
