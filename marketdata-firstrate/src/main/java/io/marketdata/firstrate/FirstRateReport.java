package io.marketdata.firstrate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.marketdata.firstrate.TickerResult.Outcome;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an update did.
 *
 * @param lastUpdate the date that the provider has; null for a conversion, or where it was cancelled before that was known
 * @param state the date that every wanted ticker has come to; null where none is known
 * @param plan the archives that were wanted, such as {@code 1m day: 31 tickers}
 * @param results every series that was looked at
 * @param warnings what went wrong without ending it
 */
public record FirstRateReport(
        FirstRateType type,
        Status status,
        @Nullable LocalDate lastUpdate,
        @Nullable LocalDate state,
        List<String> plan,
        List<TickerResult> results,
        List<String> warnings,
        Duration elapsed) {

    /** How an update ended. */
    public enum Status {
        /** There was nothing new. */
        CURRENT,
        /** Every wanted ticker came. */
        DONE,
        /** Some did not, or lines were left out, or what comes behind it failed. */
        INCOMPLETE,
        /** It was asked to stop. */
        CANCELLED,
        /** It only said what it would do. */
        DRY_RUN
    }

    private static final int SHOWN = 20;

    public FirstRateReport {
        plan = List.copyOf(plan);
        results = List.copyOf(results);
        warnings = List.copyOf(warnings);
    }

    public long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    public long rowsAdded() {
        return results.stream().mapToLong(TickerResult::added).sum();
    }

    public long rowsReplaced() {
        return results.stream().mapToLong(TickerResult::replaced).sum();
    }

    public long badLines() {
        return results.stream().mapToLong(TickerResult::badLines).sum();
    }

    /** The series that did not come. */
    public List<TickerResult> missing() {
        return results.stream().filter(result -> !result.came()).toList();
    }

    /** For people: a line, and one for each thing that needs a look. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(256);
        text.append("firstrate ")
                .append(type.word())
                .append(": ")
                .append(status)
                .append(", provider ")
                .append(lastUpdate == null ? "not asked" : lastUpdate)
                .append(", cache ")
                .append(state == null ? "unknown" : state)
                .append("; ")
                .append(plan.isEmpty() ? "no archive" : String.join(", ", plan))
                .append("; merged ")
                .append(count(Outcome.MERGED))
                .append(", rebuilt ")
                .append(count(Outcome.REBUILT))
                .append(", absent ")
                .append(count(Outcome.ABSENT))
                .append(", empty ")
                .append(count(Outcome.EMPTY))
                .append(", failed ")
                .append(count(Outcome.FAILED))
                .append("; rows added ")
                .append(rowsAdded())
                .append(", replaced ")
                .append(rowsReplaced())
                .append("; bad lines ")
                .append(badLines())
                .append("; ")
                .append(elapsed.toMillis())
                .append(" ms");
        List<TickerResult> missing = missing();
        text.append(missing.stream()
                .limit(SHOWN)
                .map(result -> "\n  " + result.symbol() + " " + result.timeframe() + " " + result.outcome() + ": "
                        + result.message())
                .collect(Collectors.joining()));
        if (missing.size() > SHOWN) {
            text.append("\n  and ").append(missing.size() - SHOWN).append(" more");
        }
        results.stream()
                .flatMap(result -> result.bad().stream())
                .limit(SHOWN)
                .forEach(line -> text.append("\n  left out: ").append(line));
        warnings.stream()
                .limit(SHOWN)
                .forEach(warning -> text.append("\n  warning: ").append(warning));
        return text.toString();
    }

    /** For programs: all of it, as one JSON object. */
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("schema_version", 1);
            json.writeStringField("report", "firstrate");
            json.writeStringField("type", type.word());
            json.writeStringField("status", lower(status));
            json.writeStringField("last_update", lastUpdate == null ? null : lastUpdate.toString());
            json.writeStringField("state", state == null ? null : state.toString());
            strings(json, "plan", plan);
            json.writeNumberField("rows_added", rowsAdded());
            json.writeNumberField("rows_replaced", rowsReplaced());
            json.writeNumberField("bad_lines", badLines());
            json.writeArrayFieldStart("results");
            for (TickerResult result : results) {
                write(json, result);
            }
            json.writeEndArray();
            strings(json, "warnings", warnings);
            json.writeNumberField("duration_ms", elapsed.toMillis());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, TickerResult result) throws IOException {
        LocalDate lastDay = result.lastDay();
        json.writeStartObject();
        json.writeStringField("symbol", result.symbol());
        json.writeStringField("timeframe", result.timeframe().code());
        json.writeStringField("outcome", lower(result.outcome()));
        json.writeStringField("period", result.period().word());
        json.writeNumberField("rows", result.rows());
        json.writeNumberField("added", result.added());
        json.writeNumberField("replaced", result.replaced());
        json.writeStringField("last_day", lastDay == null ? null : lastDay.toString());
        json.writeNumberField("bad_lines", result.badLines());
        strings(json, "bad", result.bad().stream().map(BadLine::toString).toList());
        json.writeStringField("message", result.message());
        json.writeEndObject();
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
