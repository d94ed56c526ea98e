package io.marketdata.clickhouse;

import io.marketdata.error.SourceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Small questions beside inserts, asked again where a server that has answered before cannot answer for now: what inserts
 * wait out is no reason to fail between them. A server that was never reached is said to be away at once. Any thread.
 */
final class Patience {
    /** Where nothing is at stake but the question itself. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final Server server;
    private final RetryPolicy policy;
    private final Pauses pauses;
    private final BooleanSupplier closed;

    /**
     * Questions that are asked for as long as a policy says.
     *
     * @param closed whether whoever asks has been closed: then a pause is over at once, and nothing is asked again
     */
    Patience(Server server, RetryPolicy policy, Pauses pauses, BooleanSupplier closed) {
        this.server = server;
        this.policy = policy;
        this.pauses = pauses;
        this.closed = closed;
    }

    /** For as long as inserts are tried again, but no longer than ten seconds. */
    static Patience brief(Server server) {
        RetryPolicy retry = server.options().retry();
        RetryPolicy brief = retry.budget().compareTo(SHORT) > 0 ? retry.withBudget(SHORT) : retry;
        return new Patience(server, brief, Pauses.until(new CountDownLatch(1)), server::isClosed);
    }

    /**
     * The answer.
     *
     * @throws SourceException where it cannot be had, as it came at last
     */
    <T> T ask(Supplier<T> question) {
        Attempts attempts = new Attempts(policy, pauses, ThreadLocalRandom.current());
        while (true) {
            try {
                return question.get();
            } catch (SourceException problem) {
                boolean mayPass = problem.isRetryable() && server.wasReached() && !closed.getAsBoolean();
                Duration delay = mayPass ? attempts.afterFailure(ErrorClass.TRANSIENT) : null;
                if (delay == null || !pause(delay) || closed.getAsBoolean()) {
                    throw problem;
                }
            }
        }
    }

    private boolean pause(Duration delay) {
        try {
            pauses.pause(delay);
            return !Thread.currentThread().isInterrupted();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
