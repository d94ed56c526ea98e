package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a piece of work has come: enough to form again the batches whose fate is not known, just as they were.
 *
 * @param runId the run that every batch belongs to, also those of later processes that go on with it
 * @param nextSequence the number of the next new batch
 * @param appliedThrough by instrument the open time up to which, itself included, everything is applied; without an entry
 *     nothing is
 * @param pending batches behind those, in the order of the source
 * @param finishedTo the end of the range that the work was finished for, null while it is not
 */
public record Checkpoint(
        UUID runId,
        long nextSequence,
        Map<InstrumentId, Instant> appliedThrough,
        List<Pending> pending,
        @Nullable Instant finishedTo) {

    /**
     * A batch that was formed and may have been sent.
     *
     * @param sequence its number in the run
     * @param ingestedAt what its rows were stamped with
     * @param checksum of its rows in their order, an unsigned 32-bit number
     * @param applied whether the store has acknowledged it, though not everything before it
     * @param shares what it holds of each instrument
     */
    public record Pending(long sequence, Instant ingestedAt, long checksum, boolean applied, List<Share> shares) {
        /**
         * Copies the shares.
         *
         * @throws IllegalArgumentException for values that no batch has
         */
        public Pending {
            shares = List.copyOf(shares);
            require(sequence >= 0, "a sequence below 0");
            require(checksum >= 0 && checksum <= 0xFFFF_FFFFL, "a checksum of more than 32 bits");
            require(!shares.isEmpty(), "a batch without rows");
            Set<InstrumentId> seen = new HashSet<>();
            long rows = 0;
            for (Share share : shares) {
                require(seen.add(share.instrument()), "an instrument twice in a batch");
                rows += share.rows();
            }
            require(rows <= CandleBatch.MAX_CAPACITY, "a batch of more than " + CandleBatch.MAX_CAPACITY + " rows");
        }

        /** How many rows it holds. */
        public int rows() {
            return shares.stream().mapToInt(Share::rows).sum();
        }
    }

    /**
     * What a batch holds of an instrument.
     *
     * @param first open time of its first row
     * @param last open time of its last row
     * @param rows how many, at least 1
     */
    public record Share(InstrumentId instrument, Instant first, Instant last, int rows) {
        /**
         * Checks it.
         *
         * @throws IllegalArgumentException for values that no batch has
         */
        public Share {
            require(rows >= 1 && rows <= CandleBatch.MAX_CAPACITY, "a share of " + rows + " rows");
            require(!last.isBefore(first), "a share that ends before it begins");
        }
    }

    /**
     * Copies what it is given.
     *
     * @throws IllegalArgumentException where the batches do not ascend, or one is not below the next number
     */
    public Checkpoint {
        appliedThrough = Map.copyOf(appliedThrough);
        pending = List.copyOf(pending);
        long before = -1;
        for (Pending batch : pending) {
            require(batch.sequence() > before, "batches that do not ascend");
            before = batch.sequence();
        }
        require(nextSequence > before, "a next batch that is not behind the others");
        require(finishedTo == null || pending.isEmpty(), "finished work with pending batches");
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException("a checkpoint cannot have " + problem);
        }
    }
}
