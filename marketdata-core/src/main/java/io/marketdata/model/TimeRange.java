package io.marketdata.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A half-open range of time {@code [start, end)} in UTC, cut to milliseconds.
 *
 * @param start the first instant inside
 * @param end the first instant behind, after {@code start}
 */
public record TimeRange(Instant start, Instant end) {
    public TimeRange {
        start = start.truncatedTo(ChronoUnit.MILLIS);
        end = end.truncatedTo(ChronoUnit.MILLIS);
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("start " + start + " is not before end " + end);
        }
    }

    /** The range from {@code start} up to and without {@code end}. */
    public static TimeRange of(Instant start, Instant end) {
        return new TimeRange(start, end);
    }

    /**
     * The range between two ISO-8601 instants with {@code Z} or an offset.
     *
     * @throws IllegalArgumentException for a text without a zone, one that is no instant, or a start that is not before
     *     the end; the message names which
     */
    public static TimeRange parse(String start, String end) {
        return new TimeRange(parseInstant("start", start), parseInstant("end", end));
    }

    /**
     * Reads one ISO-8601 instant with {@code Z} or an offset; a value without a zone is refused, never taken as UTC.
     *
     * @param name what the value is, for the message
     * @throws IllegalArgumentException naming the value and what is allowed
     */
    public static Instant parseInstant(String name, String text) {
        try {
            return OffsetDateTime.parse(text.strip(), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException notAnInstant) {
            String hint = looksLocal(text)
                    ? "has no zone; write %sZ for UTC or add an offset such as +02:00".formatted(asDateTime(text))
                    : "is not an ISO-8601 instant such as 2026-01-01T00:00:00Z";
            throw new IllegalArgumentException(name + " " + text + " " + hint, notAnInstant);
        }
    }

    private static boolean looksLocal(String text) {
        return text.strip().matches("\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?)?");
    }

    private static String asDateTime(String text) {
        String local = text.strip().replace(' ', 'T');
        return switch (local.length()) {
            case 10 -> local + "T00:00:00";
            case 16 -> local + ":00";
            default -> local;
        };
    }

    public long startMillis() {
        return start.toEpochMilli();
    }

    public long endMillis() {
        return end.toEpochMilli();
    }

    public Duration duration() {
        return Duration.between(start, end);
    }

    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }

    /** {@code [start, end)} in ISO-8601. */
    @Override
    public String toString() {
        return "[" + start + ", " + end + ")";
    }
}
