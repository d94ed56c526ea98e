package io.marketdata.firstrate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Requests by httpclient5, its retries, redirects, cookies and unpacking off: each has one place of ours. */
final class HttpDoor implements AutoCloseable {
    private static final String CLOSED = "the client is closed";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Duration limit;
    private final CloseableHttpClient client;
    private final RequestTimer timer = new RequestTimer();
    private final Set<HttpUriRequestBase> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    HttpDoor(Duration limit) {
        this.limit = limit;
        client = HttpClients.custom()
                .useSystemProperties()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(shorter(CONNECT_TIMEOUT)))
                                .setSocketTimeout(Timeout.of(shorter(SILENCE)))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(shorter(CONNECT_TIMEOUT)))
                        .setResponseTimeout(Timeout.of(shorter(SILENCE)))
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("marketdata")
                .build();
    }

    private Duration shorter(Duration other) {
        return limit.compareTo(other) < 0 ? limit : other;
    }

    <T> T send(
            String method,
            URI uri,
            Map<String, String> headers,
            @Nullable String json,
            HttpClientResponseHandler<T> handler)
            throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
        headers.forEach(request::setHeader);
        if (json != null) {
            request.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON));
        }
        RequestTimer.Watch watch = watched(request);
        underWay.add(request);
        try (watch) {
            if (closed) {
                throw new IOException(CLOSED);
            }
            return client.execute(request, response -> {
                try {
                    return handler.handleResponse(response);
                } catch (IOException | RuntimeException failure) {
                    // Else the rest of the body would be read to keep the connection.
                    request.cancel();
                    throw failure;
                }
            });
        } catch (IOException failure) {
            if (watch.isLate()) {
                throw new InterruptedIOException("it did not end within " + limit);
            }
            throw failure;
        } finally {
            underWay.remove(request);
        }
    }

    private RequestTimer.Watch watched(HttpUriRequestBase request) throws IOException {
        try {
            return timer.watch(request, limit);
        } catch (RejectedExecutionException closing) {
            throw new IOException(CLOSED, closing);
        }
    }

    /** The client closes the connections that it knows: a request that is about to get one is ended by its own cancelling. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(HttpUriRequestBase::cancel);
        timer.close();
        client.close(CloseMode.IMMEDIATE);
    }
}
