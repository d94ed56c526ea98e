package io.marketdata.bybit;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.SourceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * How many requests a host may get from this process, shared by everything that asks it.
 *
 * <p><b>Promise.</b> Never more than {@value #VENUE_LIMIT} requests begin within any five seconds: the venue answers more
 * than that with a ban of ten minutes for the whole address. A budget that could break it cannot be built. By default 40
 * requests a second, 20 of them at once after a rest, 16 under way.
 *
 * <p><b>Order.</b> Callers get their turn in the order in which they asked. <b>Ban.</b> When the venue says that requests
 * come too often, every caller of the budget waits, or fails at once where that is longer than its patience; the first
 * request behind it goes alone. <b>Threads.</b> Any.
 */
public final class RequestBudget {
    /** What the venue allows within {@link #VENUE_WINDOW}: {@value}. */
    public static final int VENUE_LIMIT = 600;

    /** The time over which the venue counts. */
    public static final Duration VENUE_WINDOW = Duration.ofSeconds(5);

    private static final Logger LOG = System.getLogger(RequestBudget.class.getName());
    private static final Map<String, RequestBudget> BY_HOST = new ConcurrentHashMap<>();
    private static final Duration BAN = Duration.ofMinutes(10);
    private static final long BAN_JITTER_MILLIS = 60_000;

    private final long intervalNanos;
    private final long toleranceNanos;
    private final int inFlightLimit;
    private final Clock clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    /** Held by the caller whose turn it is, also while it sleeps: so that turns come in the order of asking. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final ReentrantLock state = new ReentrantLock();
    private final Condition room = state.newCondition();
    private final Instant epoch;
    private long fullNanos;
    private long closedUntilNanos;
    private long bannedUntilNanos;
    private boolean probing;
    private int inFlight;

    /** Lets a thread wait; by default for real. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** The right to one request; given back when it is over. */
    final class Permit {
        private boolean over;

        private Permit() {}

        void close() {
            if (over) {
                return;
            }
            over = true;
            state.lock();
            try {
                inFlight--;
                room.signalAll();
            } finally {
                state.unlock();
            }
        }
    }

    private RequestBudget(Builder builder) {
        intervalNanos = (long) (1e9 / builder.perSecond);
        toleranceNanos = (builder.burst - 1) * intervalNanos;
        inFlightLimit = builder.inFlight;
        clock = builder.clock;
        sleeper = builder.sleeper;
        random = builder.random;
        epoch = clock.instant();
        fullNanos = Long.MIN_VALUE / 2;
        closedUntilNanos = Long.MIN_VALUE / 2;
        bannedUntilNanos = Long.MIN_VALUE / 2;
    }

    /** The budget of a host that this process shares, made with the defaults when it is asked for the first time. */
    public static RequestBudget ofHost(String host) {
        return BY_HOST.computeIfAbsent(host, any -> builder().build());
    }

    /** A budget of its own to describe. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many requests may be under way at once. */
    public int inFlightLimit() {
        return inFlightLimit;
    }

    /** Lets no request begin before an instant, whatever was allowed until now. */
    public void penalise(Instant until) {
        state.lock();
        try {
            closeUntil(nanos(until));
        } finally {
            state.unlock();
        }
    }

    /**
     * The venue said that requests come too often: ten minutes and a random part of another one without any. Those under way
     * that hear the same do not make it longer.
     */
    void ban(String host) {
        Instant until = clock.instant().plus(BAN).plusMillis(random.nextLong(BAN_JITTER_MILLIS + 1));
        state.lock();
        try {
            if (nanos(clock.instant()) < bannedUntilNanos) {
                return;
            }
            bannedUntilNanos = nanos(until);
            probing = true;
            closeUntil(bannedUntilNanos);
        } finally {
            state.unlock();
        }
        LOG.log(Level.WARNING, "{0} says that requests come too often; none before {1}", host, until);
    }

    /** The venue answered a request: a ban is over. */
    void answered() {
        state.lock();
        try {
            if (probing && nanos(clock.instant()) >= bannedUntilNanos) {
                probing = false;
                room.signalAll();
            }
        } finally {
            state.unlock();
        }
    }

    private void closeUntil(long untilNanos) {
        closedUntilNanos = Math.max(closedUntilNanos, untilNanos);
        fullNanos = Math.max(fullNanos, closedUntilNanos + toleranceNanos);
    }

    /**
     * Waits for the right to one request.
     *
     * @param patience the longest wait for a host that takes no requests
     * @throws RateLimitedException where that would be longer
     */
    Permit acquire(Duration patience) {
        failFast(patience);
        try {
            turn.lockInterruptibly();
            try {
                awaitRoom();
                awaitSlot(patience);
                return take();
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted(interrupted);
        }
    }

    /** Waits outside of any turn, as between two attempts. */
    void pause(Duration time) {
        try {
            sleeper.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted(interrupted);
        }
    }

    /** How many callers wait for their turn; the one whose turn it is counts. */
    int waiting() {
        return turn.getQueueLength() + (turn.isLocked() ? 1 : 0);
    }

    /** Whether there is room for one more under way. */
    boolean mayBegin() {
        state.lock();
        try {
            return inFlight < (probing ? 1 : inFlightLimit);
        } finally {
            state.unlock();
        }
    }

    Instant now() {
        return clock.instant();
    }

    static SourceException interrupted(Throwable cause) {
        return new SourceException("MD-Y008", "the thread was interrupted while it waited for Bybit", true, cause);
    }

    private void awaitRoom() throws InterruptedException {
        state.lock();
        try {
            while (!mayBegin()) {
                room.await();
            }
        } finally {
            state.unlock();
        }
    }

    /** Sleeps until the next request may begin, and looks again: it may have been put off meanwhile. */
    private void awaitSlot(Duration patience) throws InterruptedException {
        while (true) {
            long wait = failFast(patience);
            if (wait <= 0) {
                return;
            }
            sleeper.sleep(Duration.ofNanos(wait));
        }
    }

    private long failFast(Duration patience) {
        state.lock();
        try {
            long now = nanos(clock.instant());
            if (closedUntilNanos - now > patience.toNanos()) {
                Instant until = epoch.plusNanos(closedUntilNanos);
                throw new RateLimitedException(
                        "Bybit takes no requests from this address before %s, longer than the patience of %s; try again then"
                                .formatted(until, patience),
                        until,
                        null);
            }
            return fullNanos - toleranceNanos - now;
        } finally {
            state.unlock();
        }
    }

    private Permit take() {
        state.lock();
        try {
            fullNanos = Math.max(fullNanos, nanos(clock.instant())) + intervalNanos;
            inFlight++;
            return new Permit();
        } finally {
            state.unlock();
        }
    }

    private long nanos(Instant instant) {
        return Duration.between(epoch, instant).toNanos();
    }

    /** Describes a budget. */
    public static final class Builder {
        private double perSecond = 40;
        private int burst = 20;
        private int inFlight = 16;
        private Clock clock = new SteadyClock();
        private Sleeper sleeper = time -> Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
        private RandomGenerator random = RandomGenerator.getDefault();

        private Builder() {}

        /** Requests a second in the long run; 40 unless told otherwise. */
        public Builder perSecond(double requests) {
            perSecond = requests;
            return this;
        }

        /** Requests that may begin at once after a rest; 20 unless told otherwise. */
        public Builder burst(int requests) {
            burst = requests;
            return this;
        }

        /** Requests under way at once; 16 unless told otherwise. */
        public Builder inFlight(int requests) {
            inFlight = requests;
            return this;
        }

        /** The clock and the way to wait; by default the machine's, deaf to changes of its clock. */
        public Builder time(Clock budgetClock, Sleeper budgetSleeper) {
            clock = Objects.requireNonNull(budgetClock);
            sleeper = Objects.requireNonNull(budgetSleeper);
            return this;
        }

        Builder random(RandomGenerator generator) {
            random = generator;
            return this;
        }

        /**
         * The budget.
         *
         * @throws ConfigurationException where a figure is out of its range, or all of them together could break the
         *     venue's limit
         */
        public RequestBudget build() {
            if (!(perSecond >= 0.01 && perSecond <= VENUE_LIMIT) || burst < 1 || inFlight < 1) {
                throw new ConfigurationException(
                        "MD-G015",
                        "a budget of %s requests a second, %d at once, %d under way: at least 0.01, 1 and 1"
                                .formatted(perSecond, burst, inFlight));
            }
            // A request may reach the venue later than it was allowed to begin: those under way can add up to a window.
            double most = burst + perSecond * VENUE_WINDOW.toSeconds() + inFlight;
            if (most > VENUE_LIMIT) {
                throw new ConfigurationException(
                        "MD-G015",
                        "%s requests a second, %d at once and %d under way could be %d within %d s; Bybit bans more than %d"
                                .formatted(
                                        perSecond,
                                        burst,
                                        inFlight,
                                        (long) Math.ceil(most),
                                        VENUE_WINDOW.toSeconds(),
                                        VENUE_LIMIT));
            }
            return new RequestBudget(this);
        }
    }
}
