package io.marketdata.firstrate;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a program that the cache has changed, by a POST. The token goes into the header {@code Authorization}, or to where
 * the address has {@code {token}}.
 */
public final class ReloadHook implements AutoCloseable {
    private static final String PLACE = "{token}";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final URI uri;
    private final Map<String, String> headers;
    private final HttpDoor door = new HttpDoor(LIMIT);

    /**
     * A hook.
     *
     * @param url where to, perhaps with {@code {token}} in it
     * @param token a secret; null where none is needed
     */
    public ReloadHook(String url, @Nullable String token) {
        boolean inUrl = url.contains(PLACE);
        if (inUrl && token == null) {
            throw new ConfigurationException("MD-F009", "the reload URL wants a token; set ADMIN_TOKEN");
        }
        uri = address(token == null ? url : url.replace(PLACE, URLEncoder.encode(token, StandardCharsets.UTF_8)));
        headers = token == null || inUrl ? Map.of() : Map.of("Authorization", "Bearer " + token);
    }

    /** Says nothing of a wrong one: it may hold the token. */
    private static URI address(String url) {
        try {
            URI address = new URI(url);
            if (address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException none) {
            throw noAddress();
        }
        throw noAddress();
    }

    private static ConfigurationException noAddress() {
        return new ConfigurationException("MD-F009", "the reload URL is no address; look at RELOAD_URL");
    }

    /** @throws SourceException MD-F061 where it was not taken */
    void call() {
        int status;
        try {
            status = door.send("POST", uri, headers, "{}", response -> response.getCode());
        } catch (IOException failure) {
            throw failed("it cannot be reached ("
                    + MarketDataException.foreign(failure.getClass().getSimpleName()) + ")");
        }
        if (status / 100 != 2) {
            throw failed("it answered with status " + status);
        }
    }

    private SourceException failed(String why) {
        return new SourceException(
                "MD-F061",
                "the reload hook at " + uri.getHost() + " was not taken: " + why
                        + ". The cache is right; the next update tells it again",
                true,
                null);
    }

    @Override
    public void close() {
        door.close();
    }
}
