package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** A request whose result is a list of objects, and maybe a cursor to its next page. */
final class ListQuestion<T> implements RestClient.Question<T> {
    private static final int BODY_LIMIT = 16 * 1024 * 1024;

    private final String pathAndQuery;
    private final Set<String> wanted;
    private final BiFunction<Page, Envelope, T> end;
    private final boolean list;

    /**
     * What was read.
     *
     * @param cursor as the venue gives it, encoded already; empty at the end
     */
    record Page(List<ListItem> items, String cursor) {}

    private ListQuestion(String pathAndQuery, Set<String> wanted, boolean list, BiFunction<Page, Envelope, T> end) {
        this.pathAndQuery = pathAndQuery;
        this.wanted = wanted;
        this.end = end;
        this.list = list;
    }

    static ListQuestion<Page> list(String pathAndQuery, Set<String> wanted) {
        return new ListQuestion<>(pathAndQuery, wanted, true, (page, envelope) -> page);
    }

    static ListQuestion<Instant> time() {
        return new ListQuestion<>(
                "/v5/market/time", Set.of(), false, (page, envelope) -> Instant.ofEpochMilli(envelope.timeMillis()));
    }

    @Override
    public String pathAndQuery() {
        return pathAndQuery;
    }

    @Override
    public int bodyLimit() {
        return BODY_LIMIT;
    }

    @Override
    public RestClient.Reading<T> begin() {
        List<ListItem> items = new ArrayList<>();
        return new RestClient.Reading<>() {
            private String cursor = "";
            private boolean hasList = !list;

            @Override
            public void read(JsonParser json) throws IOException {
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    JsonToken value = json.nextToken();
                    if (name.equals("list") && value == JsonToken.START_ARRAY) {
                        hasList = true;
                        items(json);
                    } else if (name.equals("nextPageCursor") && value == JsonToken.VALUE_STRING) {
                        cursor = json.getText();
                    } else {
                        json.skipChildren();
                    }
                }
            }

            private void items(JsonParser json) throws IOException {
                for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
                    String at = pathAndQuery + ": item " + index + " (the first is 0)";
                    if (json.currentToken() != JsonToken.START_OBJECT) {
                        throw JsonBody.malformed("MD-J008", at, "it is no object");
                    }
                    items.add(ListItem.read(json, wanted, at));
                }
            }

            @Override
            public T end(Envelope envelope) {
                if (envelope.code() == 0 && !hasList) {
                    throw JsonBody.malformed("MD-J009", pathAndQuery, "the result has no list");
                }
                return end.apply(new Page(items, cursor), envelope);
            }
        };
    }
}
