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
 * @param rowGroups those that may hold rows of them, in the order of the file; where there are several instruments, also
 *     those outside the range, which tell the order among instruments
 * @param minMillis the least open time that may be found in the range
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
        long minMillis) {

    /** Reads the footer; null where the file holds nothing of the instruments. */
    static @Nullable FileExtent of(DataFile file, SourceSettings settings, WantedInstruments asked, TimeRange range) {
        try (OpenFile open = OpenFile.open(file, new ReadTally())) {
            ParquetFooter footer = FooterReader.read(open, settings.limits(), settings.mapping());
            ColumnBinding binding = footer.binding();
            WantedInstruments wanted = byFolder(file, settings, binding, asked);
            if (wanted.size() == 0) {
                return null;
            }
            RowGroupPruning pruning = new RowGroupPruning(wanted, range, binding, footer.typedOrder());
            FilePlan whole = new FilePlan(
                    file,
                    open.size(),
                    open.modified(),
                    binding,
                    footer.typedOrder(),
                    wanted,
                    pruning,
                    footer.rowGroups(),
                    Long.MIN_VALUE);
            return whole.part(wanted, pruning, footer.rowGroups());
        }
    }

    /** The same for one instrument and some of the row groups; null where they do not hold it. */
    @Nullable FileExtent only(InstrumentId instrument, List<RowGroupInfo> of, TimeRange range) {
        WantedInstruments one = wanted.only(instrument::equals);
        return one.size() == 0 ? null : part(one, new RowGroupPruning(one, range, binding, typedOrder), of);
    }

    private @Nullable FileExtent part(WantedInstruments asked, RowGroupPruning asks, List<RowGroupInfo> of) {
        List<RowGroupInfo> all = of.stream().filter(asks::mayHoldWanted).toList();
        if (all.isEmpty()) {
            return null;
        }
        Set<InstrumentId> held = new HashSet<>();
        List<InstrumentId> before = List.of();
        for (RowGroupInfo group : all) {
            List<InstrumentId> next = asks.held(group);
            if (next != before) {
                held.addAll(next);
                before = next;
            }
        }
        WantedInstruments rest = asked.only(held::contains);
        RowGroupPruning prune = rest == asked ? asks : asks.of(rest);
        long min = all.stream().mapToLong(prune::minMillis).min().orElseThrow();
        long max = all.stream().mapToLong(prune::maxMillis).max().orElseThrow();
        List<RowGroupInfo> inRange = all.stream().filter(prune::mayHoldRange).toList();
        if (inRange.isEmpty()) {
            return new FileExtent(rest.instruments(), min, max, null);
        }
        List<RowGroupInfo> groups = rest.size() == 1 ? inRange : all;
        long first = inRange.stream().mapToLong(prune::minMillis).min().orElseThrow();
        FilePlan plan = new FilePlan(file, size, modified, binding, typedOrder, rest, prune, groups, first);
        return new FileExtent(rest.instruments(), min, max, plan);
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
