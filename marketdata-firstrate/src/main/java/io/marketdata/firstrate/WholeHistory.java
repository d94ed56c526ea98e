package io.marketdata.firstrate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What came of the archives of the whole history: as of which date each series was last written from one, so that it is
 * known whether another has anything to heal. Where every ticker is wanted, also which were gone through to their end, so
 * that a run that ended early leaves no ticker behind; and which series they could not bring, so that one bad ticker does
 * not have everything fetched by every run.
 */
final class WholeHistory {
    private static final String ALL = "";
    private static final int DAYS_BETWEEN = 7;

    private final Map<Timeframe, Set<String>> archives = new TreeMap<>();
    private final Map<Timeframe, Map<String, Missed>> missed = new TreeMap<>();
    private final Map<Timeframe, Map<String, LocalDate>> written = new TreeMap<>();

    /**
     * A series that did not come.
     *
     * @param asOf the date of the archive
     * @param why what was said then
     */
    record Missed(LocalDate asOf, Outcome outcome, String why) {
        /** The first date whose archive is asked again. */
        LocalDate again() {
            return asOf.plusDays(DAYS_BETWEEN);
        }
    }

    void gone(Timeframe timeframe, String letter) {
        archives.computeIfAbsent(timeframe, none -> new TreeSet<>()).add(letter);
    }

    /** The letters whose archives were not gone through yet; the empty one where there is one for all. */
    Set<String> left(FirstRateType type, Timeframe timeframe) {
        Set<String> left = letters(type);
        left.removeAll(archives.getOrDefault(timeframe, Set.of()));
        return left;
    }

    /** The letters that a type is sold by; the empty one where it is not. */
    static Set<String> letters(FirstRateType type) {
        Set<String> letters = new TreeSet<>();
        if (!type.isSoldByLetter()) {
            letters.add(ALL);
            return letters;
        }
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            letters.add(String.valueOf(letter));
        }
        return letters;
    }

    void missed(Timeframe timeframe, String symbol, Missed one) {
        missed.computeIfAbsent(timeframe, none -> new TreeMap<>()).put(symbol, one);
    }

    void came(Timeframe timeframe, String symbol) {
        Map<String, Missed> known = missed.get(timeframe);
        if (known != null) {
            known.remove(symbol);
        }
    }

    /** A series is as the whole history of a date has it. */
    void written(Timeframe timeframe, String symbol, LocalDate asOf) {
        written.computeIfAbsent(timeframe, none -> new TreeMap<>()).put(symbol, asOf);
    }

    /** A series was written from something else. */
    void forget(Timeframe timeframe, String symbol) {
        written.getOrDefault(timeframe, new TreeMap<>()).remove(symbol);
    }

    /** Whether a series is not known to be as the whole history of a date has it, or of a later one. */
    boolean isOlder(Timeframe timeframe, String symbol, LocalDate date) {
        LocalDate asOf = written.getOrDefault(timeframe, Map.of()).get(symbol);
        return asOf == null || asOf.isBefore(date);
    }

    Map<String, Missed> missed(Timeframe timeframe) {
        return missed.getOrDefault(timeframe, Map.of());
    }

    /** What came of a series not long before a date; null where it is time to ask, or there is nothing to say. */
    @Nullable Missed waits(Timeframe timeframe, String symbol, LocalDate newest) {
        Missed last = missed(timeframe).get(symbol);
        return last != null && newest.isBefore(last.again()) ? last : null;
    }

    void write(JsonGenerator json) throws IOException {
        Set<Timeframe> timeframes = new TreeSet<>(archives.keySet());
        timeframes.addAll(missed.keySet());
        timeframes.addAll(written.keySet());
        for (Timeframe timeframe : timeframes) {
            json.writeObjectFieldStart(timeframe.code());
            json.writeArrayFieldStart("archives");
            for (String letter : archives.getOrDefault(timeframe, Set.of())) {
                json.writeString(letter);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("missed");
            for (Map.Entry<String, Missed> one : missed(timeframe).entrySet()) {
                json.writeObjectFieldStart(one.getKey());
                json.writeStringField("asOf", one.getValue().asOf().toString());
                json.writeStringField("outcome", one.getValue().outcome().name().toLowerCase(Locale.ROOT));
                json.writeStringField("why", one.getValue().why());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeObjectFieldStart("written");
            for (Map.Entry<String, LocalDate> one :
                    written.getOrDefault(timeframe, Map.of()).entrySet()) {
                json.writeStringField(one.getKey(), one.getValue().toString());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    void read(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            Timeframe timeframe = Timeframe.of(json.currentName());
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "archives" -> readArchives(json, timeframe);
                    case "missed" -> readMissed(json, timeframe);
                    case "written" -> readWritten(json, timeframe);
                    default -> json.skipChildren();
                }
            }
        }
    }

    private void readArchives(JsonParser json, Timeframe timeframe) throws IOException {
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            gone(timeframe, json.getText());
        }
    }

    private void readWritten(JsonParser json, Timeframe timeframe) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String symbol = json.currentName();
            json.nextToken();
            written(timeframe, symbol, StateFile.date(json));
        }
    }

    private void readMissed(JsonParser json, Timeframe timeframe) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String symbol = json.currentName();
            LocalDate asOf = LocalDate.EPOCH;
            Outcome outcome = Outcome.FAILED;
            String why = "";
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "asOf" -> asOf = StateFile.date(json);
                    case "why" -> why = json.getText();
                    case "outcome" -> outcome = Outcome.valueOf(json.getText().toUpperCase(Locale.ROOT));
                    default -> json.skipChildren();
                }
            }
            missed(timeframe, symbol, new Missed(asOf, outcome, why));
        }
    }
}
