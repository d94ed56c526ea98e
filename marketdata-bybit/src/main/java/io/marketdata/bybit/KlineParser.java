package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a kline answer into the columns of a page, without an object for any of them. An empty or null value is
 * absent, for the job to judge; one that is no number at all is an error with its place.
 */
final class KlineParser implements JsonBody.ResultReader {
    private static final int FIELDS = 7;
    private static final String[] NAMES = {"startTime", "open", "high", "low", "close", "volume", "turnover"};

    private final KlinePage page;
    private @Nullable String symbol;

    KlineParser(KlinePage page) {
        this.page = page;
    }

    /** The symbol that the answer names, null where it names none. */
    @Nullable String symbol() {
        return symbol;
    }

    @Override
    public void read(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("symbol") && value == JsonToken.VALUE_STRING) {
                symbol = json.getText();
            } else if (name.equals("list") && value == JsonToken.START_ARRAY) {
                rows(json);
            } else if (name.equals("list") && value != JsonToken.VALUE_NULL) {
                throw JsonBody.malformed("MD-J008", page.place, "list is no array");
            } else {
                json.skipChildren();
            }
        }
    }

    private void rows(JsonParser json) throws IOException {
        for (int row = 0; json.nextToken() != JsonToken.END_ARRAY; row++) {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw JsonBody.malformed("MD-J008", at(row), "the row is no array");
            }
            page.addRow(row);
            int fields = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (fields < FIELDS) {
                    field(json, row, fields);
                } else {
                    json.skipChildren();
                }
                fields++;
            }
            if (fields < FIELDS) {
                throw JsonBody.malformed(
                        "MD-J008", at(row), "the row has %d fields, it needs %d".formatted(fields, FIELDS));
            }
        }
    }

    private void field(JsonParser json, int row, int field) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL || (token == JsonToken.VALUE_STRING && json.getTextLength() == 0)) {
            return;
        }
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            throw JsonBody.malformed("MD-J006", at(row), NAMES[field] + " is no number but " + token);
        }
        if (field == 0) {
            page.openTime(JsonBody.integer(json, page.place, NAMES[0]));
            return;
        }
        if (json.getTextLength() > DecimalText.MAX_LENGTH) {
            throw JsonBody.malformed(
                    "MD-J005", at(row), "%s has %d characters".formatted(NAMES[field], json.getTextLength()));
        }
        try {
            page.value(
                    field - 1, DecimalText.parse(json.getTextCharacters(), json.getTextOffset(), json.getTextLength()));
        } catch (NumberFormatException notANumber) {
            throw JsonBody.malformed(
                    "MD-J006", at(row), NAMES[field] + " is no number: " + MarketDataException.foreign(json.getText()));
        }
    }

    private String at(int row) {
        return page.place + ": row " + row + " (the first is 0)";
    }
}
