package io.marketdata.examples.config;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What {@code market_data.yaml} says.
 *
 * @param markets its markets
 * @param notes what was left alone, to be shown
 */
public record MarketDataConfig(MarketCatalogue markets, List<String> notes) {
    private static final long LARGEST_FILE_BYTES = 1 << 20;
    private static final int MOST_ALIASES = 20;
    private static final int DEEPEST = 20;

    /** Reads a file, or takes the built-in markets where there is none. */
    public static MarketDataConfig readIfPresent(Path file) {
        return Files.exists(file) ? read(file) : new MarketDataConfig(MarketCatalogue.builtin(), List.of());
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException naming the file, the place inside it and what is allowed
     */
    public static MarketDataConfig read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new ConfigurationException("MD-G006", "there is no such file");
            }
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new ConfigurationException("MD-G006", "it is larger than " + LARGEST_FILE_BYTES + " bytes");
            }
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException | YamlEngineException | ConfigurationException problem) {
            String text = problem.getMessage() == null ? problem.toString() : problem.getMessage();
            throw new ConfigurationException(
                    "MD-G006",
                    file + ": " + MarketDataException.foreign(text.replaceFirst("^MD-G0\\d\\d ", "")),
                    problem);
        }
    }

    private static MarketDataConfig parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit((int) LARGEST_FILE_BYTES)
                .build();
        Object read = new Load(settings).loadFromString(text);
        if (read == null) {
            throw new ConfigurationException("MD-G006", "it is empty");
        }
        requireShallow(read, 0);
        MarketDataShape.FILE.check("", read);
        Map<?, ?> marketData = (Map<?, ?>) value(read, "market_data");
        List<String> notes = new ArrayList<>();
        for (Object key : new TreeMap<>(marketData).keySet()) {
            if (MarketDataShape.IGNORED.contains(key)) {
                notes.add("the section market_data." + key + " of the configuration is not used here");
            }
        }
        return new MarketDataConfig(markets((List<?>) value(marketData, "markets")), notes);
    }

    private static MarketCatalogue markets(List<?> list) {
        MarketCatalogue.Builder markets = MarketCatalogue.builder();
        for (int i = 0; i < list.size(); i++) {
            Map<?, ?> entry = (Map<?, ?>) list.get(i);
            Market market = new Market(
                    new MarketId((Integer) value(entry, "market_id")),
                    (String) value(entry, "exchange"),
                    (String) value(entry, "market_type"),
                    Boolean.TRUE.equals(entry.get("non_positive_prices")));
            Object code = entry.get("market_code");
            if (code != null && !code.equals(market.code())) {
                throw new ConfigurationException(
                        "MD-G006",
                        "market_data.markets[%d].market_code is %s, exchange and market_type make it %s"
                                .formatted(i, code, market.code()));
            }
            markets.add(market);
        }
        return markets.build();
    }

    private static Object value(Object map, String key) {
        Object value = ((Map<?, ?>) map).get(key);
        if (value == null) {
            throw new ConfigurationException("MD-G006", key + " has no value");
        }
        return value;
    }

    private static void requireShallow(Object value, int depth) {
        if (depth > DEEPEST) {
            throw new ConfigurationException("MD-G006", "it is nested deeper than " + DEEPEST + " levels");
        }
        if (value instanceof Map<?, ?> map) {
            map.values().stream().filter(inner -> inner != null).forEach(inner -> requireShallow(inner, depth + 1));
        } else if (value instanceof List<?> list) {
            list.stream().filter(inner -> inner != null).forEach(inner -> requireShallow(inner, depth + 1));
        }
    }
}
