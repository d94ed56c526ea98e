package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wanted rows of one file, ascending by open time for each instrument.
 *
 * <p><b>How order is known.</b> Rows cannot be taken back once they were delivered, so it has to be known before. Row
 * groups whose statistics show disjoint times or instruments are put in order by these, whatever their order in the
 * file. What is left is a group of row groups that overlap, mostly one alone. Where the file promises that it is sorted, that is believed,
 * and every row still compared. Else the open times of the group are decoded once, ahead of everything else, which costs
 * one column more, and nothing the second time where they are a few runs of equal steps. Where they do not ascend, the instruments of that group are read one after the other, and the rows of one
 * that does not ascend itself, and only these, are sorted in memory.
 *
 * <p>The file is opened by the first read and closed at the end.
 */
final class FileCandleStream implements CandleStream {
    private final FilePlan plan;
    private final StreamContext context;
    private final Iterator<List<RowGroupInfo>> groups;
    private @Nullable CandleReader reader;
    private @Nullable CandleStream detour;
    private boolean closed;

    FileCandleStream(FilePlan plan, StreamContext context) {
        this.plan = plan;
        this.context = context;
        groups = groups(plan).iterator();
    }

    private static List<List<RowGroupInfo>> groups(FilePlan plan) {
        RowGroupPruning pruning = plan.pruning();
        return Bundles.of(
                        plan.rowGroups(), pruning::minMillis, pruning::maxMillis, RowGroupInfo::ordinal, pruning::held)
                .stream()
                .map(bundle -> bundle.stream().filter(pruning::mayHoldRange).toList())
                .filter(bundle -> !bundle.isEmpty())
                .toList();
    }

    @Override
    public boolean read(CandleBatch batch) {
        if (closed) {
            return false;
        }
        int before = batch.size();
        boolean more = true;
        while (more && batch.remaining() > 0) {
            more = readCurrent(batch) || begin();
        }
        if (batch.size() == before) {
            close();
            return false;
        }
        return true;
    }

    /** Reads on in the current row groups; whether they had more. */
    private boolean readCurrent(CandleBatch batch) {
        if (detour != null) {
            return detour.read(batch);
        }
        return reader != null && reader.read(batch);
    }

    /** Goes to the next row groups; whether there are any. */
    private boolean begin() {
        closeDetour();
        if (!groups.hasNext()) {
            return false;
        }
        List<RowGroupInfo> rowGroups = groups.next();
        CandleReader source = reader();
        if (rowGroups.size() == 1 && rowGroups.get(0).sortedByTime()) {
            source.beginPromised(rowGroups);
            return true;
        }
        CandleReader.Order order = source.order(rowGroups);
        if (order.ascending()) {
            source.beginAscending(rowGroups, order.times());
        } else if (plan.wanted().size() == 1) {
            source.beginUnordered(rowGroups);
            detour = SortedRows.of(plan.file(), source, order.rows(), context);
        } else {
            closeReader();
            detour = new StreamChain<>(apart(rowGroups), part -> new FileCandleStream(part, context));
        }
        return true;
    }

    private List<FilePlan> apart(List<RowGroupInfo> rowGroups) {
        List<FilePlan> parts = new ArrayList<>();
        for (InstrumentId instrument : plan.wanted().instruments()) {
            FileExtent part = plan.only(instrument, rowGroups, context.range());
            if (part != null && part.plan() != null) {
                parts.add(part.plan());
            }
        }
        return parts;
    }

    private CandleReader reader() {
        CandleReader open = reader;
        if (open == null) {
            open = new CandleReader(plan, context);
            reader = open;
        }
        return open;
    }

    @Override
    public void close() {
        closed = true;
        closeDetour();
        closeReader();
    }

    private void closeDetour() {
        if (detour != null) {
            detour.close();
            detour = null;
        }
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
