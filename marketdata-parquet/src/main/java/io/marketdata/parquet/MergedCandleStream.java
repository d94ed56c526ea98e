package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Files whose times overlap, as one stream by ascending open time.
 *
 * <p>A file is opened when the merge reaches the first time that it may hold, and closed when it has ended. Of rows that
 * two files have bit for bit one is dropped and counted; rows of one time that differ are all delivered, in the order of
 * the files. Rows go over in runs: as many of one file as are earlier than the next row of every other.
 */
final class MergedCandleStream implements CandleStream {
    private final Deque<Waiting> waiting;
    private final Function<FilePlan, CandleStream> opener;
    private final List<Head> heads = new ArrayList<>();
    private final List<Head> first = new ArrayList<>();
    private long collapsed;

    /** A file that was not opened yet, and its place among the others where rows are of one time. */
    private record Waiting(FilePlan plan, int place) {
        long minMillis() {
            return plan.minMillis();
        }
    }

    /** @param plans in the order in which rows of one time are to come */
    MergedCandleStream(List<FilePlan> plans, Function<FilePlan, CandleStream> opener) {
        waiting = IntStream.range(0, plans.size())
                .mapToObj(place -> new Waiting(plans.get(place), place))
                .sorted(Comparator.comparingLong(Waiting::minMillis))
                .collect(Collectors.toCollection(ArrayDeque::new));
        this.opener = opener;
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        while (batch.remaining() > 0) {
            openDue();
            if (heads.isEmpty()) {
                break;
            }
            long others =
                    waiting.isEmpty() ? Long.MAX_VALUE : waiting.getFirst().minMillis();
            others = Math.min(others, findFirst());
            if (!collapse()) {
                first.get(0).moveBefore(others, batch);
            }
            heads.removeIf(Head::ended);
        }
        return batch.size() > before;
    }

    /** Opens the files that may hold a row as early as the earliest one at hand. */
    private void openDue() {
        while (!waiting.isEmpty() && (heads.isEmpty() || waiting.getFirst().minMillis() <= least())) {
            Waiting next = waiting.removeFirst();
            heads.add(new Head(opener.apply(next.plan()), next.place()));
            heads.sort(Comparator.comparingInt(Head::place));
            heads.removeIf(Head::ended);
        }
    }

    private long least() {
        long least = Long.MAX_VALUE;
        for (Head head : heads) {
            least = Math.min(least, head.time());
        }
        return least;
    }

    /** Finds the files whose next row is the earliest; the time of the next row of any other, or of a tied one. */
    private long findFirst() {
        first.clear();
        long time = least();
        long others = Long.MAX_VALUE;
        for (Head head : heads) {
            if (head.time() == time) {
                first.add(head);
            } else {
                others = Math.min(others, head.time());
            }
        }
        return first.size() > 1 ? time : others;
    }

    /** Drops the next row of every file that repeats the one of another; whether there was one. */
    private boolean collapse() {
        long before = collapsed;
        for (int i = first.size() - 1; i > 0; i--) {
            for (int j = 0; j < i; j++) {
                if (first.get(i).sameAs(first.get(j))) {
                    first.get(i).pass(1);
                    collapsed++;
                    break;
                }
            }
        }
        return collapsed > before;
    }

    @Override
    public long rowsCollapsed() {
        return collapsed;
    }

    @Override
    public void close() {
        waiting.clear();
        heads.forEach(Head::close);
        heads.clear();
    }

    /** A file in the merge, with its next rows. */
    private static final class Head {
        private static final int ROWS = 8_192;

        private final CandleStream stream;
        private final int place;
        private final CandleBatch rows = CandleBatch.ofCapacity(ROWS);
        private int row;
        private boolean ended;

        Head(CandleStream stream, int place) {
            this.stream = stream;
            this.place = place;
            fill();
        }

        int place() {
            return place;
        }

        private void fill() {
            rows.clear();
            row = 0;
            ended = !stream.read(rows);
            if (ended) {
                stream.close();
            }
        }

        boolean ended() {
            return ended;
        }

        long time() {
            return rows.openTimeMillis()[row];
        }

        boolean sameAs(Head other) {
            return RowCopy.same(rows, row, other.rows, other.row);
        }

        void copy(int count, CandleBatch batch) {
            RowCopy.copy(rows, row, count, batch);
        }

        void pass(int count) {
            row += count;
            if (row == rows.size()) {
                fill();
            }
        }

        /** Moves at least one row, and as many as come before a time, fit and are at hand. */
        void moveBefore(long time, CandleBatch batch) {
            int most = Math.min(batch.remaining(), rows.size() - row);
            int count = 1;
            while (count < most && rows.openTimeMillis()[row + count] < time) {
                count++;
            }
            copy(count, batch);
            pass(count);
        }

        void close() {
            stream.close();
        }
    }
}
