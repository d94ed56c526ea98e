package io.marketdata.testkit.firstrate;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.RecordedRequest;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code instruments} behind PostgREST on loopback, for PATCH alone: columns {@code type}, {@code symbol} and
 * {@code data_end}, filters {@code eq} and {@code in}, and the count of changed rows in {@code Content-Range}.
 *
 * <pre>{@code
 * try (FakePostgrest registry = FakePostgrest.builder().row("futures", "ES").row("futures", "NQ").start()) {
 *     tell(registry.url(), registry.key(), date, "ES");
 *     assertEquals("2026-02-03", registry.dataEnd("futures", "ES"));
 *     assertNull(registry.dataEnd("futures", "NQ"));
 * }
 * }</pre>
 *
 * <p>It changes what the filters leave: without any, every row, as the true one does. No row at all is a success too.
 *
 * <p><b>Threads.</b> All methods may be called from any; its own end with {@link #close}.
 */
public final class FakePostgrest implements AutoCloseable {
    private static final String PATH = "/rest/v1/instruments";

    private final ScriptedHttpServer server = ScriptedHttpServer.start();
    private final List<Map<String, @Nullable String>> rows = new ArrayList<>();
    private final String key;
    private final boolean countAlone;
    private final boolean noneIsNotFound;

    private FakePostgrest(Builder builder) {
        key = builder.key;
        countAlone = builder.countAlone;
        noneIsNotFound = builder.noneIsNotFound;
        builder.rows.forEach(row -> rows.add(new LinkedHashMap<>(row)));
        server.otherwise(this::answer);
    }

    /** Everything has a default but the rows, of which there are none. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code http://host:port}, to which {@code /rest/v1/instruments} is added. */
    public URI url() {
        return URI.create("http://" + server.host() + ":" + server.port());
    }

    /** What {@code apikey} and {@code Authorization: Bearer} have to say. */
    public String key() {
        return key;
    }

    /** The next requests get these answers, whatever they ask, and change nothing. */
    public void next(HttpAnswer... answers) {
        server.next(answers);
    }

    /**
     * What the first row of an instrument has as {@code data_end}; null before anybody said so.
     *
     * @throws IllegalArgumentException where there is no such row
     */
    public @Nullable String dataEnd(String type, String symbol) {
        synchronized (rows) {
            for (Map<String, @Nullable String> row : rows) {
                if (type.equals(row.get("type")) && symbol.equals(row.get("symbol"))) {
                    return row.get("data_end");
                }
            }
        }
        throw new IllegalArgumentException("no row of " + type + " " + symbol);
    }

    /** What it was asked so far, with headers and bodies, in the order of asking. */
    public List<RecordedRequest> requests() {
        return server.requests();
    }

    private HttpAnswer answer(RecordedRequest request) {
        if (!key.equals(request.header("apikey")) || !("Bearer " + key).equals(request.header("Authorization"))) {
            return PatchRequest.refused(401, "401", "Invalid API key");
        } else if (!request.path().equals(PATH)) {
            return PatchRequest.refused(404, "PGRST205", "Could not find the table in the schema cache");
        } else if (!request.method().equals("PATCH")) {
            return PatchRequest.refused(405, "PGRST117", "Unsupported HTTP method: " + request.method());
        }
        try {
            return patch(PatchRequest.of(request));
        } catch (PatchRequest.RefusedException refused) {
            return refused.answer();
        }
    }

    private HttpAnswer patch(PatchRequest patch) throws PatchRequest.RefusedException {
        synchronized (rows) {
            List<Map<String, @Nullable String>> matching =
                    rows.stream().filter(patch::matches).toList();
            patch.requireNoMoreThanAllowed(matching.size());
            if (matching.isEmpty() && noneIsNotFound) {
                return HttpAnswer.of(404).header("Content-Range", range(0, patch.isCounted()));
            }
            matching.forEach(row -> row.putAll(patch.values()));
            return patch.answer(matching).header("Content-Range", range(matching.size(), patch.isCounted()));
        }
    }

    private String range(int changed, boolean counted) {
        String which = changed == 0 || (countAlone && counted) ? "*" : "0-" + (changed - 1);
        return which + "/" + (counted ? Integer.toString(changed) : "*");
    }

    /** Closes the port and every connection, and ends all threads; again, it does nothing. */
    @Override
    public void close() {
        server.close();
    }

    /** Collects what is in the table and how it answers. */
    public static final class Builder {
        private final List<Map<String, @Nullable String>> rows = new ArrayList<>();
        private String key = "key-of-the-fake";
        private boolean countAlone;
        private boolean noneIsNotFound;

        private Builder() {}

        /** Adds a row without {@code data_end}; a second one of the same names is another row. */
        public Builder row(String type, String symbol) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            row.put("type", Objects.requireNonNull(type));
            row.put("symbol", Objects.requireNonNull(symbol));
            row.put("data_end", null);
            rows.add(row);
            return this;
        }

        /** What clients have to know. */
        public Builder key(String secret) {
            key = secret;
            return this;
        }

        /** Whether a count comes without the rows it is of, {@code *}{@code /2} for {@code 0-1/2}; unless told otherwise, no. */
        public Builder countAlone(boolean wanted) {
            countAlone = wanted;
            return this;
        }

        /** Whether no changed row is 404, as of older servers; unless told otherwise, it is a success. */
        public Builder noneIsNotFound(boolean wanted) {
            noneIsNotFound = wanted;
            return this;
        }

        public FakePostgrest start() {
            return new FakePostgrest(this);
        }
    }
}
