package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A message of the stream that is no data.
 *
 * @param success null where it says nothing of success
 * @param words what the venue says, empty where nothing
 * @param reqId which request it answers, empty where it does not say
 */
record StreamMessage(@Nullable Boolean success, String words, String reqId, String op) {
    /** Reads an object of the stream; the parser is behind its beginning, and has to be left at its end. */
    @FunctionalInterface
    interface ObjectReader {
        void read(JsonParser json) throws IOException;
    }

    /**
     * Reads a whole text as one object.
     *
     * @throws MalformedDataException where it is none
     */
    static void read(String text, String place, ObjectReader reader) {
        try (JsonParser json = JsonBody.FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw JsonBody.malformed("MD-J008", place, "the message is no JSON object");
            }
            reader.read(json);
            if (json.nextToken() != null) {
                throw JsonBody.malformed("MD-J009", place, "more follows behind the message's end");
            }
        } catch (IOException unreadable) {
            String start = text.substring(0, Math.min(text.length(), 60));
            throw new MalformedDataException(
                    "MD-J002", place + ": the message is not JSON: " + MarketDataException.foreign(start), unreadable);
        }
    }

    static StreamMessage of(String text, String place) {
        @Nullable Boolean[] success = new @Nullable Boolean[1];
        String[] texts = {"", "", ""};
        read(text, place, json -> {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                int at = switch (name) {
                    case "ret_msg" -> 0;
                    case "req_id" -> 1;
                    case "op" -> 2;
                    default -> -1;
                };
                if (name.equals("success") && value.isBoolean()) {
                    success[0] = value == JsonToken.VALUE_TRUE;
                } else if (at >= 0 && value == JsonToken.VALUE_STRING) {
                    texts[at] = json.getText();
                } else {
                    json.skipChildren();
                }
            }
        });
        return new StreamMessage(success[0], texts[0], texts[1], texts[2]);
    }

    /** Whether it answers a ping, in either of the venue's forms. */
    boolean isPong() {
        return op.equals("pong") || op.equals("ping") || words.equals("pong");
    }
}
