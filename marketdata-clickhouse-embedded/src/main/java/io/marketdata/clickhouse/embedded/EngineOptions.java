package io.marketdata.clickhouse.embedded;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The settings with which a client reaches an engine; read-only, and printable without giving the password away. */
final class EngineOptions extends AbstractMap<String, String> {
    private static final String PASSWORD = "CH_PASSWORD";

    private final Map<String, String> settings;

    EngineOptions(Endpoint endpoint) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("CH_HOST", endpoint.host());
        values.put("CH_PORT", Integer.toString(endpoint.httpPort()));
        values.put("CH_USER", endpoint.credentials().user());
        values.put(PASSWORD, endpoint.credentials().password());
        values.put("CH_SECURE", "false");
        settings = Collections.unmodifiableMap(values);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return settings.entrySet();
    }

    @Override
    public String toString() {
        Map<String, String> shown = new LinkedHashMap<>(settings);
        shown.put(PASSWORD, "***");
        return shown.toString();
    }
}
