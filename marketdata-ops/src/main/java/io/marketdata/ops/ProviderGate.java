package io.marketdata.ops;

import io.marketdata.Cancellation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Lets requests to one provider through: only while it is ready, and no more than its budget. Any thread. */
final class ProviderGate {
    static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** How long nobody looks whether waiting still makes sense. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    final HistoryProvider provider;
    private final Clock clock;
    private final Waiting waiting;
    private final Deque<Instant> requests = new ArrayDeque<>();
    private Duration pause = FIRST_PAUSE;
    private @Nullable Instant notBefore;

    /** How a thread lets time pass. */
    @FunctionalInterface
    interface Waiting {
        void pass(Duration time) throws InterruptedException;
    }

    ProviderGate(HistoryProvider provider, Clock clock, Waiting waiting) {
        this.provider = provider;
        this.clock = clock;
        this.waiting = waiting;
    }

    synchronized void requireReady() {
        Instant now = clock.instant();
        Instant until = notBefore;
        if (until != null && now.isBefore(until)) {
            throw notReady(until);
        }
        if (provider.ready().getAsBoolean()) {
            notBefore = null;
            pause = FIRST_PAUSE;
            return;
        }
        Instant next = now.plus(pause);
        notBefore = next;
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        throw notReady(next);
    }

    private OpsException notReady(Instant until) {
        return new OpsException(
                OpsError.PROVIDER_NOT_READY,
                "the provider " + provider.name() + " is not ready; it is asked again from " + until + " on",
                until,
                null);
    }

    /** Waits until one more request fits into the budget, and counts it; what is cancelled meanwhile does not wait on. */
    synchronized void beforeRequest(Cancellation cancellation) {
        int most = provider.requestsPerMinute();
        if (most == 0) {
            return;
        }
        while (true) {
            Instant now = clock.instant();
            while (!requests.isEmpty() && !requests.getFirst().plus(WINDOW).isAfter(now)) {
                requests.removeFirst();
            }
            if (requests.size() < most) {
                requests.addLast(now);
                return;
            }
            if (cancellation.isCancelled()) {
                throw new OpsException(
                        OpsError.STOPPED,
                        "stopped while waiting for the request budget of " + provider.name() + "; run it again");
            }
            try {
                Duration left = Duration.between(now, requests.getFirst().plus(WINDOW));
                waiting.pass(left.compareTo(GLANCE) < 0 ? left : GLANCE);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new OpsException(
                        OpsError.COMMAND_ERROR,
                        "interrupted while waiting for the request budget of " + provider.name() + "; run it again",
                        null,
                        stopped);
            }
        }
    }
}
