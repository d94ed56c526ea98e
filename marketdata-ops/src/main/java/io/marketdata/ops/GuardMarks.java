package io.marketdata.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The marks of one run of a tail guard: they spare looks, so that one that cannot be read counts as none. After the first
 * failure none is read or set in the run any more, for each may take as long as the store of marks is waited for. One thread.
 */
final class GuardMarks {
    static final Duration TIME = Duration.ofMinutes(5);

    private final Operations ops;
    private @Nullable OpsFault away;

    /** The mark of one tier of an instrument, and its place in the status. */
    record Mark(String key, String instrumentKey, String tier) {}

    GuardMarks(Operations ops) {
        this.ops = ops;
    }

    Optional<Instant> get(Mark mark) {
        Optional<Instant> there = Optional.empty();
        if (away == null) {
            try {
                there = ops.watermarks.get(mark.key());
            } catch (RuntimeException failed) {
                failed(mark, failed);
            }
        }
        degradedWhileAway(mark);
        return there;
    }

    /**
     * Sets a mark for as long as what it speaks for is fresh. Without its mark the next guard looks again; what this one found
     * and did is true all the same.
     *
     * @param lookedAt when the store was read
     */
    void set(Mark mark, Instant end, Instant lookedAt) {
        Duration left = TIME.minus(Duration.between(lookedAt, ops.clock.instant()));
        if (left.isNegative() || left.isZero()) {
            return;
        }
        if (away == null) {
            try {
                ops.watermarks.advance(mark.key(), end, left);
                ops.status.marked(mark.instrumentKey(), mark.tier(), null);
            } catch (RuntimeException failed) {
                failed(mark, failed);
            }
        }
        degradedWhileAway(mark);
    }

    private void failed(Mark mark, RuntimeException failed) {
        OpsFault fault = OpsFault.of(failed);
        away = fault;
        ops.status.failed(OpsStatus.markOf(mark.instrumentKey(), mark.tier()), fault);
    }

    private void degradedWhileAway(Mark mark) {
        OpsFault why = away;
        if (why != null) {
            ops.status.marked(mark.instrumentKey(), mark.tier(), why);
        }
    }
}
