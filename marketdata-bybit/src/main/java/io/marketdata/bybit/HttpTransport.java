package io.marketdata.bybit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Requests by httpclient5. Its retries and redirects are off: there is one place that repeats, and a redirect would carry
 * requests to another host. A watchdog ends what does not end in time, whatever trickles in.
 */
final class HttpTransport implements RestTransport {
    private static final Set<String> LOOKED_AT =
            Set.of("content-type", "retry-after", "x-bapi-limit-status", "x-bapi-limit-reset-timestamp");
    private static final String CLOSED = "the transport is closed";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final String base;
    private final Duration limit;
    private final CloseableHttpClient client;
    private final RequestWatchdog watchdog = new RequestWatchdog();
    private final Set<HttpGet> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    HttpTransport(URI restUrl, int connections, Duration limit) {
        base = restUrl.toString().replaceAll("/+$", "");
        this.limit = limit;
        Timeout timeout = Timeout.of(limit);
        Timeout connect = Timeout.of(limit.compareTo(CONNECT_TIMEOUT) < 0 ? limit : CONNECT_TIMEOUT);
        client = HttpClients.custom()
                .useSystemProperties()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(connect)
                                .setSocketTimeout(timeout)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                                .setTimeToLive(TimeValue.ofMinutes(5))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("marketdata")
                .build();
    }

    @Override
    public RestAnswer get(String pathAndQuery, int bodyLimit) throws IOException {
        HttpGet request = new HttpGet(base + pathAndQuery);
        RequestWatchdog.Watch watch = watched(request);
        underWay.add(request);
        try (watch) {
            if (closed) {
                throw new IOException(CLOSED);
            }
            return client.execute(request, response -> read(response, bodyLimit, request::cancel));
        } catch (BodyTooLargeException tooLarge) {
            throw tooLarge;
        } catch (IOException | RuntimeException failure) {
            if (watch.interrupted()) {
                throw new InterruptedRequestException(failure);
            }
            if (watch.late()) {
                throw new InterruptedIOException("it did not end within " + limit);
            }
            throw failure instanceof IOException io ? io : new IOException(failure.toString(), failure);
        } finally {
            underWay.remove(request);
        }
    }

    private RequestWatchdog.Watch watched(HttpGet request) throws IOException {
        try {
            return watchdog.watch(limit, request::cancel);
        } catch (RejectedExecutionException closing) {
            throw new IOException(CLOSED, closing);
        }
    }

    private static RestAnswer read(ClassicHttpResponse response, int bodyLimit, Runnable cancel) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (LOOKED_AT.contains(name)) {
                headers.putIfAbsent(name, header.getValue() == null ? "" : header.getValue());
            }
        }
        HttpEntity entity = response.getEntity();
        return new RestAnswer(
                response.getCode(), headers, entity == null ? new byte[0] : body(entity, bodyLimit, cancel));
    }

    private static byte[] body(HttpEntity entity, int bodyLimit, Runnable cancel) throws IOException {
        long told = entity.getContentLength();
        byte[] buffer = new byte[(int) Math.min(Math.max(told, 16 * 1024), bodyLimit) + 1];
        int size = 0;
        try (InputStream in = entity.getContent()) {
            for (int read = in.read(buffer, size, buffer.length - size);
                    read >= 0;
                    read = in.read(buffer, size, buffer.length - size)) {
                size += read;
                if (size > bodyLimit) {
                    // Else the rest would be read to keep the connection.
                    cancel.run();
                    throw new BodyTooLargeException(bodyLimit);
                }
                if (size == buffer.length) {
                    buffer = Arrays.copyOf(buffer, (int) Math.min(2L * size, bodyLimit + 1L));
                }
            }
        }
        return Arrays.copyOf(buffer, size);
    }

    /** The client closes the connections that it knows: a request that is about to get one is ended by its own cancelling. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(HttpGet::cancel);
        watchdog.close();
        client.close(CloseMode.IMMEDIATE);
    }
}
