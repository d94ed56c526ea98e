package io.marketdata.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads commands: JSON first, then the shape of the envelope. */
final class CommandParser {
    private static final int DEEPEST = 16;
    private static final int LONGEST_WORD = 200;
    private static final Set<String> MEMBERS = Set.of("cmd", "req_id", "ts", "args", "auth");
    private static final Set<String> AUTH_MEMBERS = Set.of("kid", "sig", "nonce");
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private CommandParser() {}

    static Command parse(String text) {
        return command(tree(text));
    }

    /** Arguments alone. */
    static Map<String, Object> args(String text) {
        return object(tree(text), "args");
    }

    private static @Nullable Object tree(String text) {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            Object root = value(json);
            if (json.nextToken() != null) {
                throw new CommandFault("invalid_json", "something follows the JSON value");
            }
            return root;
        } catch (IOException notJson) {
            throw new CommandFault("invalid_json", "the command is not JSON, at most " + DEEPEST + " deep");
        }
    }

    /** Objects with their members sorted, numbers as they were written. */
    private static @Nullable Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            throw new CommandFault("invalid_json", "the command is empty");
        }
        switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new TreeMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    members.put(name, value(json));
                }
                return members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(json));
                }
                return items;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return new Json.Digits(json.getText());
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return json.getBooleanValue();
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                return json.getText();
            }
        }
    }

    private static Command command(@Nullable Object root) {
        Map<String, Object> members = object(root, "the command");
        onlyKnown(members, MEMBERS, "the command");
        Map<String, Object> args = object(members.get("args"), "args");
        Object auth = members.get("auth");
        return new Command(
                word(members, "cmd"),
                word(members, "req_id"),
                millis(members.get("ts")),
                args,
                auth == null && !members.containsKey("auth") ? null : auth(object(auth, "auth")));
    }

    private static Command.Auth auth(Map<String, Object> members) {
        onlyKnown(members, AUTH_MEMBERS, "auth");
        return new Command.Auth(word(members, "kid"), word(members, "sig"), word(members, "nonce"));
    }

    private static void onlyKnown(Map<String, Object> members, Set<String> known, String where) {
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw new CommandFault("contract_error", where + " has a member that it may not have");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> members) {
            return (Map<String, Object>) members;
        }
        throw new CommandFault("contract_error", what + " is not an object");
    }

    private static String word(Map<String, Object> members, String name) {
        if (members.get(name) instanceof String text && !text.isBlank() && text.length() <= LONGEST_WORD) {
            return text;
        }
        throw new CommandFault("contract_error", name + " is not a text of 1 to " + LONGEST_WORD + " characters");
    }

    private static long millis(@Nullable Object value) {
        if (value instanceof Json.Digits number) {
            try {
                return Long.parseLong(number.text());
            } catch (NumberFormatException notWhole) {
                throw new CommandFault("contract_error", "ts is not a whole number of milliseconds since the epoch");
            }
        }
        throw new CommandFault("contract_error", "ts is not a number of milliseconds since the epoch");
    }
}
