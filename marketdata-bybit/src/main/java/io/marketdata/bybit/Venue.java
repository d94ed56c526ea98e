package io.marketdata.bybit;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which host is asked, and which markets of the catalogue are its. The host is part of what a series is: a regional one is
 * another venue, and what the testnet trades is made up.
 */
record Venue(URI restUrl, boolean testnet, MarketCatalogue markets) {
    private static final URI MAINNET = URI.create("https://api.bybit.com");
    private static final URI TESTNET = URI.create("https://api-testnet.bybit.com");

    static Venue of(@Nullable URI restUrl, boolean testnet, MarketCatalogue markets) {
        URI url = restUrl != null ? restUrl : testnet ? TESTNET : MAINNET;
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = url.getHost() != null
                && url.getUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (!plain || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new ConfigurationException(
                    "MD-G017",
                    "BYBIT_REST_URL (host %s) has to be like https://api.bybit.com, without user, query or fragment"
                            .formatted(url.getHost() == null ? "none" : url.getHost()));
        }
        return new Venue(url, testnet, markets);
    }

    static URI url(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException notAUrl) {
            throw new ConfigurationException(
                    "MD-G017", "BYBIT_REST_URL is no URL; give one like https://api.bybit.com");
        }
    }

    static boolean flag(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
        return switch (value) {
            case "true", "1", "yes" -> true;
            case "", "false", "0", "no" -> false;
            default ->
                throw new ConfigurationException(
                        "MD-G003", name + " is \"" + value + "\"; give true, false, 1, 0, yes or no");
        };
    }

    /** The host, with its port where one is given. */
    String host() {
        return restUrl.getPort() < 0 ? restUrl.getHost() : restUrl.getHost() + ":" + restUrl.getPort();
    }

    private String exchange() {
        return testnet ? BybitCategory.TESTNET_EXCHANGE : BybitCategory.EXCHANGE;
    }

    /**
     * The category of a market.
     *
     * @throws ConfigurationException where the market is not one of this venue
     */
    BybitCategory category(MarketId id) {
        Market market = markets.market(id);
        if (!market.exchange().equals(exchange())) {
            String reason = testnet && market.exchange().equals(BybitCategory.EXCHANGE)
                    ? "; BYBIT_TESTNET is on, and what the testnet trades is never written to a real market"
                    : "";
            throw new ConfigurationException(
                    "MD-G016",
                    "market %s (%s) is not one of exchange %s%s".formatted(id, market.code(), exchange(), reason));
        }
        return BybitCategory.of(market);
    }

    /**
     * The market of a category.
     *
     * @throws ConfigurationException where the catalogue has none
     */
    MarketId market(BybitCategory category) {
        for (Market market : markets.markets()) {
            if (market.exchange().equals(exchange()) && market.marketType().equals(category.marketType())) {
                return market.id();
            }
        }
        throw new ConfigurationException(
                "MD-G016", "the catalogue has no market %s:%s; add it".formatted(exchange(), category.marketType()));
    }
}
