package io.marketdata.postgres;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the driver throws, as what a user can act on. */
final class Errors {
    /** Of a shorter one every second text holds a copy, and leaving it out would tell it. */
    private static final int SHORTEST_SECRET = 4;

    private final String endpoint;
    private final PostgresOptions options;

    /**
     * Makes errors.
     *
     * @param endpoint how the server is called in messages
     */
    Errors(String endpoint, PostgresOptions options) {
        this.endpoint = endpoint;
        this.options = options;
    }

    static Failure classify(SQLException problem, Failure.Phase phase) {
        String state = problem.getSQLState();
        return Failure.of(state == null ? "" : state, phase);
    }

    MarketDataException ofRead(SQLException problem, Failure.Phase phase) {
        Failure failure = classify(problem, phase);
        MarketDataException ofConfiguration = ofConfiguration(problem, failure);
        return ofConfiguration != null
                ? ofConfiguration
                : new SourceException(
                        failure.code(),
                        message(problem, failure),
                        failure.kind().isRetried(),
                        safe(problem));
    }

    /**
     * Of a change: says what is known of it.
     *
     * @param tries how it was tried again; empty where it was not
     */
    MarketDataException ofChange(SQLException problem, Failure failure, String what, Outcome outcome, String tries) {
        MarketDataException ofConfiguration = outcome == Outcome.REJECTED ? ofConfiguration(problem, failure) : null;
        if (ofConfiguration != null) {
            return ofConfiguration;
        }
        String known = outcome == Outcome.IN_DOUBT ? ", its outcome is not known, and it may be sent again" : "";
        String message = "%s%s: %s%s"
                .formatted(what, known, message(problem, failure), tries.isEmpty() ? "" : " (" + tries + ")");
        return new WriteException(
                failure.code(), message, outcome, failure.kind().isRetried(), safe(problem));
    }

    private @Nullable MarketDataException ofConfiguration(SQLException problem, Failure failure) {
        return switch (failure.kind()) {
            case CONFIGURATION -> new ConfigurationException(failure.code(), message(problem, failure), safe(problem));
            case SCHEMA -> new SchemaException(failure.code(), message(problem, failure), List.of(), safe(problem));
            default -> null;
        };
    }

    private String message(SQLException problem, Failure failure) {
        String said = foreign(problem.getMessage());
        String state = problem.getSQLState() == null ? "" : " (SQLSTATE " + problem.getSQLState() + ")";
        String head = switch (failure.kind()) {
            case UNREACHABLE -> "cannot reach " + endpoint;
            case BROKEN, IN_DOUBT -> "the exchange with " + endpoint + " broke off";
            default -> endpoint + " refused";
        };
        String advice = failure.advice().isEmpty() ? "" : "; " + failure.advice();
        return head + ": " + said + state + advice;
    }

    private String foreign(@Nullable String text) {
        return MarketDataException.foreign(
                text != null && holdsSecret(text) ? text.replace(options.password(), "***") : text);
    }

    private boolean holdsSecret(String text) {
        return options.password().length() >= SHORTEST_SECRET && text.contains(options.password());
    }

    /** The cause as it may be printed, null where one of its texts holds the password. */
    private @Nullable Throwable safe(Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause() == at ? null : at.getCause()) {
            String text = at.getMessage();
            if (text != null && holdsSecret(text)) {
                return null;
            }
        }
        return problem;
    }
}
