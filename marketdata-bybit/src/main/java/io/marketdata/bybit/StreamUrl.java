package io.marketdata.bybit;

import io.marketdata.error.ConfigurationException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which host streams: {@code wss}, or {@code ws} where somebody says so. */
final class StreamUrl {
    private static final URI MAINNET = URI.create("wss://stream.bybit.com");
    private static final URI TESTNET = URI.create("wss://stream-testnet.bybit.com");

    private StreamUrl() {}

    static URI of(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException notAUrl) {
            throw new ConfigurationException("MD-G017", "BYBIT_WS_URL is no URL; give one like wss://stream.bybit.com");
        }
    }

    static URI checked(@Nullable URI given, boolean testnet) {
        URI url = given != null ? given : testnet ? TESTNET : MAINNET;
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = url.getHost() != null
                && url.getUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (!plain || !(scheme.equals("wss") || scheme.equals("ws"))) {
            throw new ConfigurationException(
                    "MD-G017",
                    "BYBIT_WS_URL (host %s) has to be like wss://stream.bybit.com, without user, query or fragment"
                            .formatted(url.getHost() == null ? "none" : url.getHost()));
        }
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }
}
