package io.marketdata.testkit.fault;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link ScriptedHttpServer} was asked. Immutable. */
public final class RecordedRequest {
    private final int connection;
    private final String method;
    private final String target;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] bodyStart;
    private final long bodyBytes;

    RecordedRequest(
            int connection,
            String method,
            String target,
            List<Map.Entry<String, String>> headers,
            byte[] bodyStart,
            long bodyBytes) {
        this.connection = connection;
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
        this.bodyStart = bodyStart;
        this.bodyBytes = bodyBytes;
    }

    /** The connection that it came by: 1 for the first that the server took. */
    public int connection() {
        return connection;
    }

    /** The method, such as {@code POST}. */
    public String method() {
        return method;
    }

    /** The path as it was sent, without the query. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** What follows the question mark, as it was sent; empty where there is none. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /** The first value of a parameter of the query, decoded. */
    public @Nullable String parameter(String name) {
        for (String part : Arrays.asList(query().split("&", -1))) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (URLDecoder.decode(key, StandardCharsets.UTF_8).equals(name)) {
                return equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** Names and values in the order in which they were sent. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** The first value of a header, whatever the case of its name. */
    public @Nullable String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    /** All values of a header, whatever the case of its name. */
    public List<String> headerValues(String name) {
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                values.add(header.getValue());
            }
        }
        return values;
    }

    /** The first bytes of the body, as many as the server keeps. */
    public byte[] bodyStart() {
        return bodyStart.clone();
    }

    /** As {@link #bodyStart}, read as UTF-8. */
    public String bodyText() {
        return new String(bodyStart, StandardCharsets.UTF_8);
    }

    /** How long the body was, without the framing of chunks. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** Method, target and size; neither headers nor body, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + path() + " (" + bodyBytes + " bytes, connection " + connection + ")";
    }
}
