package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
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
    private final Semaphore writerSlots;
    private final ThreadFactory threads;
    private final int senders;
    private final int capacity;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<CandleBatch> free = new ArrayDeque<>();
    private final Queue<CandleBatch> full = new ArrayDeque<>();
    private final List<Thread> running = new ArrayList<>();
    private final TreeMap<Long, Long> doneOutOfTurn = new TreeMap<>();
    private @Nullable Throwable failure;
    private boolean ended;
    private int batchesMade;
    private int inWork;
    private long nextInTurn;
    private long rowsWritten;
    private long batchesWritten;
    private long appliedThroughMillis = Long.MIN_VALUE;
    private WriteReceipt receipt = WriteReceipt.UNKNOWN;

    BatchPipe(RawKlineWriter writer, Semaphore writerSlots, ThreadFactory threads, int senders, int capacity) {
        this.writer = writer;
        this.writerSlots = writerSlots;
        this.threads = threads;
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

    /** Hands a filled batch to the senders. */
    void submit(CandleBatch batch) {
        lock.lock();
        try {
            full.add(batch);
            if (running.size() < senders && running.size() < full.size() + inWork) {
                Thread sender = threads.newThread(this::send);
                running.add(sender);
                sender.start();
            }
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
        while (true) {
            CandleBatch batch = next();
            if (batch == null) {
                return;
            }
            try {
                writerSlots.acquire();
                try {
                    WriteReceipt sent = writer.deliver1m(batch);
                    done(batch, sent);
                } finally {
                    writerSlots.release();
                }
            } catch (Throwable problem) {
                fail(problem);
                return;
            }
        }
    }

    private @Nullable CandleBatch next() {
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

    private void done(CandleBatch batch, WriteReceipt sent) {
        lock.lock();
        try {
            inWork--;
            rowsWritten += batch.size();
            batchesWritten++;
            receipt = receipt.plus(sent);
            doneOutOfTurn.put(batch.sequence(), batch.openTimeMillis()[batch.size() - 1]);
            while (!doneOutOfTurn.isEmpty() && doneOutOfTurn.firstKey() == nextInTurn) {
                appliedThroughMillis = doneOutOfTurn.pollFirstEntry().getValue();
                nextInTurn++;
            }
            free.add(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable problem) {
        lock.lock();
        try {
            inWork--;
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
    Written written() {
        lock.lock();
        try {
            return new Written(rowsWritten, batchesWritten, receipt, appliedThroughMillis);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was acknowledged.
     *
     * @param appliedThroughMillis open time of the last row before which every batch is acknowledged,
     *     {@link Long#MIN_VALUE} where the first is not
     */
    record Written(long rows, long batches, WriteReceipt receipt, long appliedThroughMillis) {}

    /** Ends the senders and waits for them; a batch that nobody has begun is not written. */
    @Override
    public void close() {
        List<Thread> toJoin;
        lock.lock();
        try {
            ended = true;
            full.clear();
            changed.signalAll();
            toJoin = List.copyOf(running);
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread sender : toJoin) {
            while (sender.isAlive()) {
                try {
                    sender.join();
                } catch (InterruptedException stop) {
                    // The batch in flight is lent to the sender: leaving it behind would let it outlive the run.
                    interrupted = true;
                    toJoin.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
