package io.marketdata.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.marketdata.model.MinuteSet;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compact JSON of maps, lists, texts, numbers, switches and nulls; anything else as its text. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MOST_RANGES = 200;

    /** A number as it was written. */
    record Digits(String text) {}

    private Json() {}

    /** An object of names and values that follow each other; a null value is written as null. */
    static Map<String, Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        @SuppressWarnings("NullAway") // the writer takes null values
        Map<String, Object> object = members;
        return object;
    }

    static @Nullable Object fault(@Nullable OpsFault fault) {
        return fault == null ? null : object("code", fault.error().word(), "message", fault.message());
    }

    /** The first of the ranges: of every other minute of a month they would be a megabyte. */
    static List<List<String>> ranges(MinuteSet minutes) {
        return minutes.ranges().stream()
                .limit(MOST_RANGES)
                .map(range -> List.of(range.start().toString(), range.end().toString()))
                .toList();
    }

    /** How many ranges there are behind the first ones. */
    static int moreRanges(MinuteSet minutes) {
        return Math.max(0, minutes.ranges().size() - MOST_RANGES);
    }

    static String text(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(json, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.writeFieldName(String.valueOf(member.getKey()));
                write(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Digits number) {
            json.writeNumber(number.text());
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }
}
