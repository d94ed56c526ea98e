package io.marketdata.redis;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The form of messages that the jar publishes, as its consumers would check it. */
final class PublishedForm {
    private static final JsonSchema SCHEMA = read();

    private PublishedForm() {}

    private static JsonSchema read() {
        try (InputStream text = PublishedBars.class.getResourceAsStream("published-bars.schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Objects.requireNonNull(text));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** What of a message is not of the form. */
    static List<String> faults(String message) {
        return SCHEMA.validate(message, InputFormat.JSON).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }
}
