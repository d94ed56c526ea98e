package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.spi.WriteReceipt;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings some rows of a batch to the store: sends it until it is applied, rejected, or time is up, and after a doubt looks
 * whether it is there before it calls it applied.
 *
 * <p>A token alone does not tell. When a server is killed, its log of tokens may be ahead of its data, so that the repeated
 * insert is dropped for a block that is not there; and raw may hold a block that its view never saw. Nor is a view that was
 * there at the first insert there at every one: a count of written rows that is not the usual one is a doubt, too.
 */
final class Delivery {
    private static final int MOST_RESENDS = 3;
    private static final int MOST_HEALS = 3;
    private static final int MEMORY_FAILURES_BEFORE_SPLIT = 2;
    private static final String FIRST_HALF = "-1of2";
    private static final String SECOND_HALF = "-2of2";

    private final Sender sender;
    private final RowSet whole;
    private final String token;
    private final @Nullable Supplier<DoubtCheck> checks;
    private @Nullable DoubtCheck made;
    private boolean doubtful;
    private boolean unanswered;
    private final Map<RowSet, Long> unusual = new LinkedHashMap<>();
    private long rowsAcknowledged;
    private int inserts;
    private int requests;
    private long bytes;
    private int heals;
    private long rowsDoubled;

    /**
     * A delivery that has not begun.
     *
     * @param checks makes what looks into the store; asked where there is a doubt, once. Null where an insert may come twice
     *     and none is dropped for an earlier one: then an acknowledged one leaves no doubt
     */
    Delivery(Sender sender, RowSet whole, String token, @Nullable Supplier<DoubtCheck> checks) {
        this.sender = sender;
        this.whole = whole;
        this.token = token;
        this.checks = checks;
    }

    /** Of rows that nobody has sent. */
    WriteReceipt run() {
        return run(() -> send(whole, token));
    }

    /** Of rows that may be there, as an earlier process sent them: looks first, sends what is lacking, looks again. */
    WriteReceipt runAgain() {
        doubtful = true;
        return run(() -> sendLacking(rawRows(), token));
    }

    /** Whatever comes out after a row may be there says so. */
    private WriteReceipt run(Runnable sending) {
        try {
            return bring(sending);
        } catch (SchemaException | ConfigurationException | SourceException problem) {
            throw told(problem, "");
        } catch (IllegalStateException closed) {
            if (!sender.isStopped() || !mayBeThere()) {
                throw closed;
            }
            throw new WriteException(
                    "MD-N002",
                    "it cannot be told whether insert %s is applied: it was closed meanwhile".formatted(token),
                    Outcome.IN_DOUBT,
                    true,
                    closed);
        }
    }

    private boolean mayBeThere() {
        return doubtful || rowsAcknowledged > 0;
    }

    private WriteReceipt bring(Runnable sending) {
        try {
            sending.run();
        } catch (WriteException givenUp) {
            boolean mayBeThere = givenUp.isRetryable() && unanswered && !sender.isStopped();
            if (checks == null || !mayBeThere || !isThereAfterAll(checks)) {
                throw givenUp;
            }
            return receipt();
        }
        if (checks != null && (doubtful || !isInCanonical(checks))) {
            settle(checks);
        }
        return receipt();
    }

    /** By what the server said it wrote, else by counting the rows. */
    private boolean isInCanonical(Supplier<DoubtCheck> checks) {
        if (!unusual.isEmpty() && asking(check(checks)::canonicalRows) == whole.size()) {
            unusual.forEach(sender::takeAsUsual);
            unusual.clear();
        }
        return unusual.isEmpty();
    }

    private WriteReceipt receipt() {
        return new WriteReceipt(inserts, bytes, Math.max(0, requests - inserts), heals, rowsDoubled);
    }

    private DoubtCheck check(Supplier<DoubtCheck> checks) {
        DoubtCheck check = made;
        if (check == null) {
            check = checks.get();
            made = check;
        }
        return check;
    }

    /** Returns when the server has acknowledged the rows under this token. */
    private void send(RowSet rows, String name) {
        inserts++;
        Attempts attempts = sender.attempts();
        int memoryFailures = 0;
        while (true) {
            try {
                Sender.Sent sent = sender.send(rows, name);
                bytes += sent.bytes();
                requests += sent.requests();
                rowsAcknowledged += rows.size();
                doubtful |= sent.requests() > 1;
                if (sender.mayLackInCanonical(rows, sent.writtenRows())) {
                    unusual.put(rows, sent.writtenRows());
                }
                return;
            } catch (InsertFailure failure) {
                requests++;
                ErrorClass kind = failure.kind();
                doubtful |= kind.leavesDoubt() || failure.isRepeated();
                unanswered |= kind == ErrorClass.IN_DOUBT || failure.isRepeated();
                memoryFailures = kind == ErrorClass.MEMORY ? memoryFailures + 1 : 0;
                if (memoryFailures == MEMORY_FAILURES_BEFORE_SPLIT && isSplitSafe(rows)) {
                    inserts--;
                    sendInHalves(rows, name);
                    return;
                }
                pauseOrThrow(failure.problem(), kind, attempts);
            }
        }
    }

    /** Both answered that memory ran out, nothing else is under way, and raw has no row of it: then it is rejected for good. */
    private boolean isSplitSafe(RowSet rows) {
        if (rows.size() < 2) {
            return false;
        }
        return checks == null || (!unanswered && asking(check(checks)::rawRows) == rowsAcknowledged);
    }

    private long rawRows() {
        return checks == null ? 0 : asking(check(checks)::rawRows);
    }

    /** Sends the rows that raw lacks, of which it holds so many: whole, or the halves that are not there. */
    private void sendLacking(long found, String name) {
        rowsAcknowledged = found;
        if (found == 0 || checks == null) {
            send(whole, name);
        } else if (found < whole.size()) {
            sendLacking(0, whole.size(), asking(check(checks)::rowsInRaw), name);
        }
    }

    /** By the names of {@link #sendInHalves}: a half that is still on its way from another process comes once, too. */
    private void sendLacking(int from, int to, BitSet there, String name) {
        int firstThere = there.nextSetBit(from);
        if (firstThere < 0 || firstThere >= to) {
            send(whole.part(from, to), name);
        } else if (there.nextClearBit(from) < to) {
            int middle = from + (to - from) / 2;
            sendLacking(from, middle, there, name + FIRST_HALF);
            sendLacking(middle, to, there, name + SECOND_HALF);
        }
    }

    /** The names of the halves follow from the whole's, so that they are dropped, too, when they are sent again. */
    private void sendInHalves(RowSet rows, String name) {
        int middle = rows.size() / 2;
        send(rows.part(0, middle), name + FIRST_HALF);
        send(rows.part(middle, rows.size()), name + SECOND_HALF);
    }

    private void pauseOrThrow(MarketDataException problem, ErrorClass kind, Attempts attempts) {
        if (!kind.isRetried() || sender.isStopped()) {
            throw told(problem, "");
        }
        Duration delay = attempts.afterFailure(kind);
        if (delay == null) {
            throw told(problem, "given up after %d attempts in %s".formatted(attempts.failures(), attempts.spent()));
        }
        if (kind == ErrorClass.TOO_MANY_PARTS) {
            sender.holdBack(delay);
        }
        try {
            sender.pause(delay);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw told(problem, "not tried again: the thread was interrupted");
        }
        if (sender.isStopped()) {
            throw told(problem, "not tried again: the writer was closed");
        }
    }

    /**
     * A later refusal does not undo an earlier doubt. What is wrong with the schema or the settings stays what it is only where
     * nothing of the rows was sent: its type has no room for an outcome.
     */
    private MarketDataException told(MarketDataException problem, String more) {
        Outcome outcome = mayBeThere() ? Outcome.IN_DOUBT : Outcome.REJECTED;
        boolean same = problem instanceof WriteException write ? write.outcome() == outcome : !mayBeThere();
        return same && more.isEmpty() ? problem : Outcomes.of(problem, more, outcome);
    }

    private void settle(Supplier<DoubtCheck> checks) {
        int rows = whole.size();
        long found = asking(check(checks)::rawRows);
        for (int resend = 1; found < rows && resend <= MOST_RESENDS; resend++) {
            int insertsBefore = inserts;
            sendLacking(found, token + "-r" + resend);
            inserts = insertsBefore;
            found = asking(check(checks)::rawRows);
        }
        if (found < rows) {
            throw lost("MD-N004", "%s holds %d of its %d rows".formatted(sender.table(), found, rows));
        }
        rowsDoubled += found - rows;
        long lacked = asking(check(checks)::missingInCanonical);
        long missing = lacked;
        for (int heal = 1; missing > 0 && heal <= MOST_HEALS; heal++) {
            String name = token + "-h" + heal;
            asking(() -> check(checks).heal(name));
            heals++;
            missing = asking(check(checks)::missingInCanonical);
        }
        if (!unusual.isEmpty()) {
            Gap gap = new Gap(lacked, missing, doubtful);
            asking(() -> {
                sender.requireView(gap);
                return 0L;
            });
            if (lacked == 0) {
                unusual.forEach(sender::takeAsUsual);
            }
        }
        if (missing > 0) {
            throw lost(
                    "MD-N005",
                    "%s lacks %d of its %d rows, and filling it from raw did not mend that"
                            .formatted(SchemaStatements.CANONICAL, missing, rows));
        }
    }

    private WriteException lost(String code, String found) {
        return new WriteException(
                code,
                "after a doubt about insert %s: %s at %s".formatted(token, found, sender.endpoint()),
                Outcome.IN_DOUBT,
                false,
                null);
    }

    /** Asks the server, again where it cannot answer for now. */
    private <T> T asking(Supplier<T> question) {
        Attempts attempts = sender.attempts();
        while (true) {
            try {
                return question.get();
            } catch (SourceException problem) {
                ErrorClass kind = problem.isRetryable() ? ErrorClass.TRANSIENT : ErrorClass.PERMANENT;
                String message =
                        "it cannot be told whether insert %s is applied: %s".formatted(token, problem.getMessage());
                pauseOrThrow(
                        new WriteException(problem.code(), message, Outcome.IN_DOUBT, problem.isRetryable(), problem),
                        kind,
                        attempts);
            }
        }
    }

    /** One last look, where attempts are used up: the answer may have been lost and the rows not. */
    private boolean isThereAfterAll(Supplier<DoubtCheck> checks) {
        try {
            long found = check(checks).rawRows();
            boolean there = found >= whole.size() && check(checks).missingInCanonical() == 0;
            rowsDoubled += there ? found - whole.size() : 0;
            return there;
        } catch (MarketDataException unknown) {
            return false;
        }
    }

    /**
     * What canonical was found to lack of an insert's rows.
     *
     * @param before when it was looked at
     * @param after when it had been filled from raw
     * @param excused whether a lost answer may be why, rather than the view; then the next insert tells
     */
    record Gap(long before, long after, boolean excused) {}

    /** What a delivery sends with. */
    interface Sender {
        /**
         * What was acknowledged.
         *
         * @param requests how often the body went out
         * @param writtenRows rows that the server says it wrote
         */
        record Sent(long bytes, int requests, long writtenRows) {}

        Sent send(RowSet rows, String token) throws InsertFailure;

        /** Whether a server that says it wrote so many rows may not have brought all to canonical. */
        boolean mayLackInCanonical(RowSet rows, long writtenRows);

        /**
         * Looks at the view after such an answer.
         *
         * @throws io.marketdata.error.SchemaException where it is not the one that brings all rows
         */
        void requireView(Gap gap);

        /** Such an answer is no doubt from now on. */
        void takeAsUsual(RowSet rows, long writtenRows);

        Attempts attempts();

        /** Lets nobody insert into the table for a while. */
        void holdBack(Duration time);

        void pause(Duration time) throws InterruptedException;

        /** Whether writer or server object are closed, or the thread is interrupted. */
        boolean isStopped();

        /** Where it goes, for messages. */
        String table();

        String endpoint();
    }
}
