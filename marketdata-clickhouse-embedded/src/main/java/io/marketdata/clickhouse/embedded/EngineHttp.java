package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks an engine over HTTP, one connection per question: an idle one would keep the engine from ending at once. */
final class EngineHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private EngineHttp() {}

    /** The engine's version, which only an engine that knows these credentials tells. */
    static String version(String host, int httpPort, Credentials credentials) throws IOException {
        return query(host, httpPort, credentials, "SELECT version()");
    }

    static String query(String host, int httpPort, Credentials credentials, String sql) throws IOException {
        URL url = new URL("http", host, httpPort, "/");
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            connection.setRequestProperty("Connection", "close");
            connection.setRequestProperty("X-ClickHouse-User", credentials.user());
            connection.setRequestProperty("X-ClickHouse-Key", credentials.password());
            connection.setDoOutput(true);
            try (OutputStream body = connection.getOutputStream()) {
                body.write(sql.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("HTTP " + status + " from the engine: " + text(connection.getErrorStream()));
            }
            return text(connection.getInputStream());
        } finally {
            connection.disconnect();
        }
    }

    private static String text(InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            return Texts.tail(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
