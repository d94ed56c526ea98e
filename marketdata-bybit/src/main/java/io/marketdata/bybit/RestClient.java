package io.marketdata.bybit;

import io.marketdata.bybit.Failure.Kind;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Asks within the budget, and asks again where that may help: the one place that repeats. Any thread. */
final class RestClient implements AutoCloseable {
    private static final long FIRST_DELAY_MILLIS = 500;
    private static final long LONGEST_DELAY_MILLIS = 8_000;

    private final RestTransport transport;
    private final RequestBudget budget;
    private final String host;
    private final int tries;
    private final Duration patience;
    private final RandomGenerator random;
    private volatile boolean closed;

    RestClient(
            RestTransport transport,
            RequestBudget budget,
            String host,
            int tries,
            Duration patience,
            RandomGenerator random) {
        this.transport = transport;
        this.budget = budget;
        this.host = host;
        this.tries = tries;
        this.patience = patience;
        this.random = random;
    }

    /** A question that an answer is checked against while it is read. */
    interface Question<T> {
        String pathAndQuery();

        int bodyLimit();

        /** A fresh reader for one attempt. */
        Reading<T> begin();
    }

    /** One attempt at reading an answer. */
    interface Reading<T> extends JsonBody.ResultReader {
        /**
         * What the answer holds.
         *
         * @throws io.marketdata.error.MalformedDataException where it is none to this question
         */
        T end(Envelope envelope);
    }

    <T> T ask(Question<T> question, SeriesTally tally) {
        Map<Kind, Integer> ofKind = new EnumMap<>(Kind.class);
        for (int attempt = 1; ; attempt++) {
            Failure failure;
            try {
                return once(question, tally);
            } catch (FailedAttempt failed) {
                failure = failed.failure;
            }
            settle(failure);
            boolean tooLong = !hasTerm(failure) && failure.shortestWait().compareTo(patience) > 0;
            boolean enough = attempt >= tries
                    || ofKind.merge(failure.kind(), 1, Integer::sum)
                            >= failure.kind().tries();
            if (tooLong || enough) {
                throw failure.problem();
            }
            tally.retried(failure.problem());
            budget.pause(pauseAfter(failure, attempt));
        }
    }

    private <T> T once(Question<T> question, SeriesTally tally) throws FailedAttempt {
        String place = question.pathAndQuery();
        requireOpen();
        RestAnswer answer = get(question, place, tally);
        if (answer.status() != 200) {
            throw new FailedAttempt(FailureTable.ofStatus(answer, place, budget.now()));
        }
        try {
            Reading<T> reading = question.begin();
            Envelope envelope = JsonBody.read(answer, place, reading);
            if (envelope.code() != 0) {
                Failure failure = FailureTable.ofEnvelope(envelope, answer, place, budget.now());
                if (failure.kind() == Kind.PERMANENT) {
                    budget.answered();
                }
                throw new FailedAttempt(failure);
            }
            budget.answered();
            return reading.end(envelope);
        } catch (SourceException unreadable) {
            throw new FailedAttempt(FailureTable.ofBody(unreadable));
        }
    }

    private RestAnswer get(Question<?> question, String place, SeriesTally tally) throws FailedAttempt {
        RequestBudget.Permit permit = budget.acquire(patience);
        try {
            requireOpen();
            tally.asked();
            return transport.get(place, question.bodyLimit());
        } catch (RestTransport.InterruptedRequestException interrupted) {
            throw RequestBudget.interrupted(interrupted);
        } catch (IOException problem) {
            requireOpen();
            throw new FailedAttempt(FailureTable.ofIo(problem, place));
        } finally {
            permit.close();
        }
    }

    /** Tells the budget what the venue said to all. */
    private void settle(Failure failure) {
        if (failure.kind() == Kind.BANNED) {
            budget.ban(host);
        } else if (hasTerm(failure)) {
            budget.penalise(budget.now().plus(failure.shortestWait()));
        }
    }

    private static boolean hasTerm(Failure failure) {
        return failure.kind() == Kind.TOO_OFTEN && !failure.shortestWait().isZero();
    }

    private Duration pauseAfter(Failure failure, int attempt) {
        if (failure.kind() == Kind.BANNED || hasTerm(failure)) {
            return Duration.ZERO;
        }
        long cap = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(attempt - 1, 10));
        Duration jittered = Duration.ofMillis(random.nextLong(cap + 1));
        return jittered.compareTo(failure.shortestWait()) >= 0 ? jittered : failure.shortestWait();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the source is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        transport.close();
    }

    /** Carries a failure from where it shows to where it is decided upon. */
    private static final class FailedAttempt extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Failure failure;

        FailedAttempt(Failure failure) {
            super(null, failure.problem(), false, false);
            this.failure = failure;
        }
    }
}
