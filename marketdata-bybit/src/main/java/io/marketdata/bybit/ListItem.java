package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of one object of a list that are looked at, by name; those of an object inside it by {@code outer.inner}. */
final class ListItem {
    private final Map<String, String> values = new HashMap<>();
    private final String place;

    private ListItem(String place) {
        this.place = place;
    }

    /** Reads an object; the parser is at its beginning, and is left at its end. */
    static ListItem read(JsonParser json, Set<String> wanted, String place) throws IOException {
        ListItem item = new ListItem(place);
        item.read(json, "", wanted);
        return item;
    }

    private void read(JsonParser json, String prefix, Set<String> wanted) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_OBJECT && prefix.isEmpty()) {
                read(json, name + ".", wanted);
            } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL && wanted.contains(name)) {
                values.put(name, json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    /** A text, null where it is absent or empty: an empty text is no value. */
    @Nullable String text(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String required(String name) {
        String value = text(name);
        if (value == null) {
            throw JsonBody.malformed("MD-J008", place, name + " is missing");
        }
        return value;
    }

    /** A number, null where it is absent or empty. */
    @Nullable BigDecimal number(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        if (value.length() > DecimalText.MAX_LENGTH) {
            throw JsonBody.malformed("MD-J005", place, name + " has " + value.length() + " characters");
        }
        try {
            DecimalText.parse(value.toCharArray(), 0, value.length());
            BigDecimal number = new BigDecimal(value);
            if (Math.abs((long) number.scale()) <= DecimalText.MAX_LENGTH) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, as for one that is out of all bounds.
        }
        throw JsonBody.malformed("MD-J006", place, name + " is no number: " + MarketDataException.foreign(value));
    }
}
