package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Finds the rows of some instruments in a range, block by block: whose they are, then when. */
final class RowSelector implements AutoCloseable {
    static final int BLOCK = 16_384;

    private final DataFile file;
    private final RowOwners owners;
    private final int instruments;
    private final long start;
    private final long end;
    private final LongColumn opens;
    private final TimestampConversion conversion;
    private final long[] codes = new long[BLOCK];
    private final long[] times = new long[BLOCK];
    private final int[] indexes = new int[BLOCK];
    private final int[] each = new int[BLOCK];
    private final LocalTimes @Nullable [] clocks;
    private int only;
    private long row;
    private long left;
    private @Nullable TimeRuns recorder;
    private @Nullable TimeRuns replay;
    private boolean absent;
    private int looked;
    private int count;
    private int first;
    private boolean contiguous;

    RowSelector(FilePlan plan, TimeRange range, ColumnFactory columns) {
        file = plan.file();
        instruments = plan.wanted().size();
        start = range.startMillis();
        end = range.endMillis();
        owners = new RowOwners(plan, columns);
        ColumnBinding binding = plan.binding();
        conversion = binding.timestamp(CandleColumn.TS_OPEN);
        clocks = conversion.zone() == null ? null : new LocalTimes[instruments];
        opens = new LongColumn(columns.pages(binding.require(CandleColumn.TS_OPEN)), TimestampConversion::int96Millis);
    }

    /** Starts over and keeps the times that it finds. */
    TimeRuns beginRecording() {
        begin(true);
        TimeRuns runs = new TimeRuns();
        recorder = runs;
        return runs;
    }

    /** Starts over on rows whose times are known already. */
    void beginReplay(TimeRuns known) {
        begin(true);
        replay = known;
    }

    /** Starts over: forgets what earlier rows said about the hour that a clock shows twice. */
    void begin(boolean tellPassesByOrder) {
        recorder = null;
        replay = null;
        ZoneId zone = conversion.zone();
        if (clocks != null && zone != null) {
            for (int i = 0; i < instruments; i++) {
                clocks[i] = new LocalTimes(zone, tellPassesByOrder);
            }
        }
    }

    void open(RowGroupInfo group) {
        owners.open(group);
        if (replay == null) {
            opens.open(group);
        }
        row = group.firstRow();
        left = group.rows();
    }

    /** The rows of the row group that were not looked at yet. */
    long left() {
        return left;
    }

    /** The number in the file of the next row to look at. */
    long row() {
        return row;
    }

    /**
     * Looks at the next rows, at most {@code max}.
     *
     * @return how many it looked at; what it found among them stands in the other methods until the next call
     */
    int next(int max) {
        int rows = owners.next((int) Math.min(Math.min(max, BLOCK), left), row);
        only = owners.only();
        contiguous = true;
        first = 0;
        count = only == WantedInstruments.NONE ? 0 : rows;
        if (only == RowOwners.SEVERAL) {
            keepOwned(rows);
        }
        looked = rows;
        row += rows;
        left -= rows;
        selectTimes(rows);
        return rows;
    }

    /** How many of the rows were found. */
    int count() {
        return count;
    }

    /** Whether the found rows stand side by side, from {@link #first()} on. */
    boolean contiguous() {
        return contiguous;
    }

    int first() {
        return first;
    }

    /** Where the found rows stand among those that were looked at, where they are not contiguous. */
    int[] indexes() {
        return indexes;
    }

    /** The open times of the found rows in milliseconds, UTC. */
    long[] times() {
        return times;
    }

    /** Whether one of the found rows has no open time. */
    boolean absent() {
        return absent;
    }

    /** The instrument of all found rows, or {@link RowOwners#SEVERAL}. */
    int only() {
        return only;
    }

    /** The instrument of every found row where there are several. */
    int[] each() {
        return each;
    }

    /** The number in the file of a found row; only before the next call of {@link #next}. */
    long rowOf(int found) {
        return row - looked + (contiguous ? first + found : indexes[found]);
    }

    private void keepOwned(int rows) {
        int[] all = owners.each();
        int kept = 0;
        for (int i = 0; i < rows; i++) {
            int owner = all[i];
            indexes[kept] = i;
            each[kept] = owner;
            kept += owner == WantedInstruments.NONE ? 0 : 1;
        }
        found(kept);
        if (instruments == 1) {
            only = 0;
        }
    }

    private void found(int kept) {
        count = kept;
        contiguous = kept == 0 || indexes[kept - 1] - indexes[0] == kept - 1;
        first = kept == 0 ? 0 : indexes[0];
    }

    private void selectTimes(int rows) {
        absent = false;
        if (replay != null) {
            replayTimes(replay, rows);
        } else if (count == 0) {
            opens.skip(rows);
            return;
        } else {
            decodeTimes(rows);
        }
        keepRange();
    }

    private void replayTimes(TimeRuns known, int rows) {
        long base = row - rows;
        if (contiguous) {
            known.read(base + first, times, count);
        } else {
            known.read(base, codes, rows);
            pick();
        }
    }

    private void decodeTimes(int rows) {
        if (contiguous) {
            opens.skip(first);
            opens.read(count, times, 0);
            opens.skip(rows - first - count);
        } else {
            opens.read(rows, codes, 0);
            pick();
        }
        conversion.toMillis(times, 0, count);
        if (clocks != null) {
            toUtc(clocks);
        }
        if (recorder == null) {
            return;
        }
        if (contiguous) {
            recorder.add(row - rows + first, times, count);
        } else {
            recorder.giveUp();
        }
    }

    private void pick() {
        for (int i = 0; i < count; i++) {
            times[i] = codes[indexes[i]];
        }
    }

    private void toUtc(LocalTimes[] clockOf) {
        for (int i = 0; i < count; i++) {
            long shown = times[i];
            times[i] = clockOf[only == RowOwners.SEVERAL ? each[i] : only].toUtc(shown);
            if (times[i] == LocalTimes.GAP && shown != LocalTimes.GAP) {
                throw file.malformed(
                        "MD-P014",
                        "row " + rowOf(i) + " (the first is 0): "
                                + Instant.ofEpochMilli(shown).toString().replace("Z", "") + " never was on a clock in "
                                + conversion.zone()
                                + "; is the zone right?");
            }
        }
    }

    private void keepRange() {
        // The sign of either difference says that a time is outside, without a branch for each row.
        long outside = 0;
        for (int i = 0; i < count; i++) {
            outside |= (times[i] - start) | (end - 1 - times[i]);
        }
        if (outside >= 0) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            long time = times[i];
            int index = contiguous ? first + i : indexes[i];
            // A row without a time cannot be outside: whoever checks rows has to see it.
            if ((time >= start && time < end) || time == CandleBatch.ABSENT_TIME) {
                times[kept] = time;
                indexes[kept] = index;
                each[kept] = each[i];
                absent |= time == CandleBatch.ABSENT_TIME;
                kept++;
            }
        }
        found(kept);
    }

    @Override
    public void close() {
        owners.close();
        opens.close();
    }
}
