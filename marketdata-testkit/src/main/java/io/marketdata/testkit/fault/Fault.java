package io.marketdata.testkit.fault;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a connection through a {@link FaultProxy} suffers. Immutable.
 *
 * <p>Bytes are counted from where the fault takes hold: the beginning of the connection or of the request that it is meant
 * for, or the moment it is set. "After n bytes" means in place of the next one: {@code resetAfter(ANSWER, 0)} waits until
 * the server has something to say, so that whatever it did for the request is done.
 */
public final class Fault {
    /** What becomes of the connection. */
    enum Ending {
        NONE,
        CLOSE,
        RESET,
        STALL,
        SWALLOW,
        HALF_OPEN
    }

    private static final Fault NONE = new Fault(Ending.NONE, Direction.ANSWER, 0);
    private static final Fault RESET_AT_ONCE = new Fault(Ending.RESET, Direction.ANSWER, 0);

    private final Ending ending;
    private final Direction direction;
    private final long afterBytes;
    private final @Nullable Pace pace;
    private final int bytesPerTurn;

    private Fault(Ending ending, Direction direction, long afterBytes) {
        if (afterBytes < 0) {
            throw new IllegalArgumentException("cannot strike after " + afterBytes + " bytes");
        }
        this.ending = ending;
        this.direction = direction;
        this.afterBytes = afterBytes;
        pace = null;
        bytesPerTurn = 0;
    }

    private Fault(Direction direction, Pace pace, int bytesPerTurn) {
        ending = Ending.NONE;
        this.direction = direction;
        afterBytes = 0;
        this.pace = pace;
        this.bytesPerTurn = bytesPerTurn;
    }

    /** Bytes pass as if the proxy were not there. */
    public static Fault none() {
        return NONE;
    }

    /** The connection is reset the moment the fault takes hold, without waiting for a byte. */
    public static Fault reset() {
        return RESET_AT_ONCE;
    }

    /** Both sides see an orderly end of the stream; what they still send vanishes. */
    public static Fault closeAfter(Direction direction, long bytes) {
        return new Fault(Ending.CLOSE, direction, bytes);
    }

    /** Both sides see a reset (RST), which may overtake bytes that the receiver has not yet taken. */
    public static Fault resetAfter(Direction direction, long bytes) {
        return new Fault(Ending.RESET, direction, bytes);
    }

    /**
     * Nothing more is read from the sender: its window closes once the system's buffers are full, which on loopback takes
     * some megabytes. {@link FaultProxy#heal} lets it go on.
     */
    public static Fault stallAfter(Direction direction, long bytes) {
        return new Fault(Ending.STALL, direction, bytes);
    }

    /** What comes after is read and vanishes, the end of the stream with it: the receiver waits. Healing does not help it. */
    public static Fault swallowAfter(Direction direction, long bytes) {
        return new Fault(Ending.SWALLOW, direction, bytes);
    }

    /**
     * The server's side is closed, and the client is not told: its connection stays open and silent, as after a power cut.
     * Healing does not help it.
     */
    public static Fault halfOpenAfter(Direction direction, long bytes) {
        return new Fault(Ending.HALF_OPEN, direction, bytes);
    }

    /** Bytes pass; when the server hangs up or dies, the client is not told. */
    public static Fault halfOpen() {
        return new Fault(Ending.HALF_OPEN, Direction.ANSWER, Long.MAX_VALUE);
    }

    /** The first byte waits for a turn of the pace, the others follow at once. */
    public static Fault delay(Direction direction, Pace pace) {
        return new Fault(direction, pace, Integer.MAX_VALUE);
    }

    /** So many bytes go at each turn of the pace. */
    public static Fault drip(Direction direction, int bytesPerTurn, Pace pace) {
        if (bytesPerTurn < 1) {
            throw new IllegalArgumentException("cannot drip " + bytesPerTurn + " bytes a turn");
        }
        return new Fault(direction, pace, bytesPerTurn);
    }

    boolean strikesAtOnce() {
        return this == RESET_AT_ONCE;
    }

    boolean leavesHalfOpen() {
        return ending == Ending.HALF_OPEN;
    }

    Ending ending() {
        return ending;
    }

    Direction direction() {
        return direction;
    }

    /** How many of the bytes that wait may go in one piece; none where the ending is due. */
    int allowance(long passed, int waiting) {
        if (pace != null) {
            return Math.min(waiting, bytesPerTurn);
        }
        return ending == Ending.NONE ? waiting : (int) Math.min(waiting, afterBytes - passed);
    }

    /** What the next piece has to wait for. */
    @Nullable Pace paceOf(long passed) {
        boolean delayIsOver = bytesPerTurn == Integer.MAX_VALUE && passed > 0;
        return delayIsOver ? null : pace;
    }

    @Override
    public String toString() {
        String way = " (" + direction.name().toLowerCase(Locale.ROOT) + ")";
        if (pace != null) {
            return (bytesPerTurn == Integer.MAX_VALUE ? "delay" : "drip of " + bytesPerTurn + " bytes") + way;
        }
        String what = ending.name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (ending == Ending.NONE || strikesAtOnce()) {
            return what;
        }
        return what + (afterBytes == Long.MAX_VALUE ? "" : " after " + afterBytes + " bytes" + way);
    }
}
