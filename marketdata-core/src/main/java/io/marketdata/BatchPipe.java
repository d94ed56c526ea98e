package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A small ring of batches between the thread that reads and the threads that write.
 *
 * <p>There are {@code senders + 1} batches: while the senders write, one is filled. Back-pressure is the lack of a free
 * batch. Batches and threads come into being when they are first needed, so that a short run costs little. The first
 * failure of a sender wins; batches behind it are not written.
 */
final class BatchPipe implements AutoCloseable {
    private final RawKlineWriter writer;
    private final RunLedger ledger;
    private final Semaphore writerSlots;
    private final int senders;
    private final int capacity;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<CandleBatch> free = new ArrayDeque<>();
    private final Queue<Formed> full = new ArrayDeque<>();
    private final HelperThreads helpers;
    private final Applied applied = new Applied();
    private @Nullable Throwable failure;
    private boolean ended;
    private int batchesMade;
    private int inWork;

    /** A batch that the ledger knows, and what it holds. */
    private record Formed(CandleBatch batch, Checkpoint.Pending taken) {}

    BatchPipe(
            RawKlineWriter writer,
            Semaphore writerSlots,
            ThreadFactory threads,
            int senders,
            int capacity,
            RunLedger ledger) {
        this.writer = writer;
        this.ledger = ledger;
        this.writerSlots = writerSlots;
        this.helpers = new HelperThreads(threads);
        this.senders = senders;
        this.capacity = capacity;
    }

    /** An empty batch; waits for one, null once a sender has failed. */
    @Nullable CandleBatch take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failure == null && free.isEmpty() && batchesMade > senders) {
                changed.await();
            }
            if (failure != null) {
                return null;
            }
            CandleBatch batch = free.poll();
            if (batch == null) {
                batchesMade++;
                return CandleBatch.ofCapacity(capacity);
            }
            batch.clear();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a batch that is not to be written. */
    void giveBack(CandleBatch batch) {
        lock.lock();
        try {
            free.add(batch);
        } finally {
            lock.unlock();
        }
    }

    /** Hands a filled batch to the senders; where a sender that it needs cannot be started, it is not handed over. */
    void submit(CandleBatch batch, Checkpoint.Pending taken) {
        lock.lock();
        try {
            if (helpers.count() < senders && helpers.count() <= full.size() + inWork) {
                helpers.start(this::send);
            }
            full.add(new Formed(batch, taken));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything submitted is written or a sender has failed. */
    void drain() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while ((failure == null && !full.isEmpty()) || inWork > 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        try {
            Formed formed = next();
            while (formed != null) {
                write(formed);
                if (isIdle()) {
                    ledger.keep();
                }
                formed = next();
            }
        } catch (Throwable problem) {
            fail(problem);
        }
    }

    private void write(Formed formed) throws InterruptedException {
        try {
            ledger.keep();
            writerSlots.acquire();
            WriteReceipt sent;
            try {
                sent = ledger.mayBeThere(formed.taken().sequence())
                        ? writer.redeliver1m(formed.batch())
                        : writer.deliver1m(formed.batch());
            } finally {
                writerSlots.release();
            }
            ledger.applied(formed.taken().sequence());
            done(formed, sent);
        } catch (Throwable problem) {
            leave(problem);
            throw problem;
        }
    }

    private boolean isIdle() {
        lock.lock();
        try {
            return full.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Formed next() {
        lock.lock();
        try {
            while (full.isEmpty() && !ended && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (failure != null || full.isEmpty()) {
                return null;
            }
            inWork++;
            return full.remove();
        } finally {
            lock.unlock();
        }
    }

    private void done(Formed formed, WriteReceipt sent) {
        lock.lock();
        try {
            applied.add(formed.taken().shares(), sent);
            free.add(formed.batch());
            inWork--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leave(Throwable problem) {
        lock.lock();
        try {
            inWork--;
            fail(problem);
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable problem) {
        lock.lock();
        try {
            if (failure == null) {
                failure = problem;
            } else if (failure != problem) {
                failure.addSuppressed(problem);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Nullable Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** What is acknowledged by now. */
    Applied.Snapshot written() {
        lock.lock();
        try {
            return applied.snapshot();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the senders and waits for them; a batch that nobody has begun is not written. Where the caller is interrupted,
     * so are they: the batch in flight is lent to its sender, and leaving it behind would let it outlive the run.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            full.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        helpers.join(() -> {});
    }
}
