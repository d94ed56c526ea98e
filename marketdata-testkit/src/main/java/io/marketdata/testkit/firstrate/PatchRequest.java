package io.marketdata.testkit.firstrate;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.RecordedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a PATCH of PostgREST asks for: which rows, which values, and what is to come back. */
final class PatchRequest {
    private static final Set<String> COLUMNS = Set.of("type", "symbol", "data_end");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern FIELD = Pattern.compile("\\s*" + TEXT + "\\s*:\\s*(?:" + TEXT + "|null)\\s*(?:,|$)");
    private static final Pattern LISTED = Pattern.compile("(?:" + TEXT + "|([^,\"]*))(?:,|$)");
    private static final Pattern KNOWN_PREFERENCE =
            Pattern.compile("return=(minimal|representation|headers-only)|count=(exact|planned|estimated)"
                    + "|handling=(strict|lenient)|missing=(default|null)|tx=(commit|rollback)|max-affected=\\d{1,9}");
    private static final String MAX_AFFECTED = "max-affected=";

    private final Map<String, Set<String>> filters = new LinkedHashMap<>();
    private final Map<String, @Nullable String> values = new LinkedHashMap<>();
    private final Set<String> preferences = new HashSet<>();

    /** Says no in the words of PostgREST. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;
        private final String code;

        private RefusedException(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }

        HttpAnswer answer() {
            return refused(status, code, String.valueOf(getMessage()));
        }
    }

    private PatchRequest() {}

    static PatchRequest of(RecordedRequest request) throws RefusedException {
        PatchRequest patch = new PatchRequest();
        patch.readPreferences(request.headerValues("Prefer"));
        if (!request.query().isEmpty()) {
            for (String part : Arrays.asList(request.query().split("&", -1))) {
                patch.readFilter(URLDecoder.decode(part, StandardCharsets.UTF_8));
            }
        }
        patch.readBody(request.bodyText().strip());
        return patch;
    }

    static HttpAnswer refused(int status, String code, String message) {
        return HttpAnswer.of(status)
                .header("Content-Type", "application/json; charset=utf-8")
                .body("{\"code\":" + quoted(code) + ",\"details\":null,\"hint\":null,\"message\":" + quoted(message)
                        + "}");
    }

    private void readPreferences(List<String> headers) throws RefusedException {
        for (String header : headers) {
            for (String one : Arrays.asList(header.split("[,;]", -1))) {
                preferences.add(one.strip());
            }
        }
        for (String one : preferences) {
            if (isStrict() && !KNOWN_PREFERENCE.matcher(one).matches()) {
                throw new RefusedException(400, "PGRST122", "Invalid preferences given with handling=strict");
            }
        }
    }

    private boolean isStrict() {
        return preferences.contains("handling=strict");
    }

    private void readFilter(String part) throws RefusedException {
        int equals = part.indexOf('=');
        String column = equals < 0 ? part : part.substring(0, equals);
        String condition = part.substring(equals + 1);
        if (!COLUMNS.contains(column)) {
            throw new RefusedException(400, "42703", "column instruments." + column + " does not exist");
        } else if (condition.startsWith("eq.")) {
            filter(column, Set.of(condition.substring(3)));
        } else if (condition.startsWith("in.(") && condition.endsWith(")")) {
            filter(column, listed(condition.substring(4, condition.length() - 1)));
        } else {
            throw new RefusedException(400, "PGRST100", "failed to parse filter (" + condition + ")");
        }
    }

    /** Filters of one column leave what all of them leave. */
    private void filter(String column, Set<String> allowed) {
        filters.computeIfAbsent(column, any -> new HashSet<>(allowed)).retainAll(allowed);
    }

    private static Set<String> listed(String list) throws RefusedException {
        Set<String> names = new HashSet<>();
        Matcher matcher = LISTED.matcher(list);
        int at = 0;
        while (at < list.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new RefusedException(400, "PGRST100", "failed to parse filter (in.(" + list + "))");
            }
            String quoted = matcher.group(1);
            names.add(quoted != null ? unescaped(quoted) : String.valueOf(matcher.group(2)));
            at = matcher.end();
        }
        return names;
    }

    private void readBody(String body) throws RefusedException {
        if (!body.startsWith("{") || !body.endsWith("}")) {
            throw new RefusedException(400, "PGRST102", "Empty or invalid json");
        }
        String fields = body.substring(1, body.length() - 1).strip();
        Matcher matcher = FIELD.matcher(fields);
        int at = 0;
        while (at < fields.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new RefusedException(400, "PGRST102", "Empty or invalid json");
            }
            String column = unescaped(matcher.group(1));
            if (!COLUMNS.contains(column)) {
                throw new RefusedException(
                        400,
                        "PGRST204",
                        "Could not find the '" + column + "' column of 'instruments' in the schema cache");
            }
            String value = matcher.group(2);
            values.put(column, value == null ? null : unescaped(value));
            at = matcher.end();
        }
    }

    boolean matches(Map<String, @Nullable String> row) {
        return filters.entrySet().stream().allMatch(filter -> {
            String value = row.get(filter.getKey());
            return value != null && filter.getValue().contains(value);
        });
    }

    /** It looks at {@code max-affected} where handling is strict, and not otherwise. */
    void requireNoMoreThanAllowed(int changed) throws RefusedException {
        for (String one : preferences) {
            if (isStrict()
                    && one.startsWith(MAX_AFFECTED)
                    && changed > Integer.parseInt(one.substring(MAX_AFFECTED.length()))) {
                throw new RefusedException(400, "PGRST124", "Query result exceeds max-affected preference constraint");
            }
        }
    }

    Map<String, @Nullable String> values() {
        return values;
    }

    boolean isCounted() {
        return preferences.contains("count=exact");
    }

    /** Nothing, or the rows as they are now. */
    HttpAnswer answer(List<Map<String, @Nullable String>> changed) {
        if (!preferences.contains("return=representation")) {
            return HttpAnswer.of(204);
        }
        List<String> rows = new ArrayList<>();
        for (Map<String, @Nullable String> row : changed) {
            rows.add(row.entrySet().stream()
                    .map(field -> quoted(field.getKey()) + ":" + json(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}")));
        }
        return HttpAnswer.of(200)
                .header("Content-Type", "application/json; charset=utf-8")
                .body("[" + String.join(",", rows) + "]");
    }

    private static String json(@Nullable String value) {
        return value == null ? "null" : quoted(value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }
}
