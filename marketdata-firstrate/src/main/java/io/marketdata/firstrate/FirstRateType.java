package io.marketdata.firstrate;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A kind of asset that FirstRateData sells; an archive holds all tickers of one. */
public enum FirstRateType {
    FUTURES("futures", "futures", 101, FirstRateAdjustment.CONTIN_UNADJ),
    STOCK("stock", "stocks", 102, FirstRateAdjustment.UNADJUSTED),
    ETF("etf", "etf", 105, FirstRateAdjustment.UNADJUSTED),
    CRYPTO("crypto", "crypto", 106, FirstRateAdjustment.NONE),
    INDEX("index", "index", 107, FirstRateAdjustment.NONE),
    FX("fx", "fx", 108, FirstRateAdjustment.NONE);

    private static final ZoneId EASTERN = ZoneId.of("America/New_York");

    private final String word;
    private final String folder;
    private final int marketId;
    private final FirstRateAdjustment adjustment;

    FirstRateType(String word, String folder, int marketId, FirstRateAdjustment adjustment) {
        this.word = word;
        this.folder = folder;
        this.marketId = marketId;
        this.adjustment = adjustment;
    }

    /**
     * The type of a word such as {@code futures}; {@code stocks} is taken as {@code stock}.
     *
     * @throws ConfigurationException MD-F009 naming the known words
     */
    public static FirstRateType of(String word) {
        String lower = word.strip().toLowerCase(Locale.ROOT);
        for (FirstRateType type : values()) {
            if (type.word.equals(lower) || type.folder.equals(lower)) {
                return type;
            }
        }
        String known = Arrays.stream(values()).map(FirstRateType::word).collect(Collectors.joining(", "));
        throw new ConfigurationException(
                "MD-F009", "type " + MarketDataException.foreign(word) + " is not known; one of " + known);
    }

    /** What the provider calls it. */
    public String word() {
        return word;
    }

    /** The name of its folder in the cache. */
    public String folder() {
        return folder;
    }

    /** The zone of the provider's intraday stamps: US Eastern, for crypto UTC. */
    public ZoneId zone() {
        return this == CRYPTO ? ZoneOffset.UTC : EASTERN;
    }

    /** Whether archives of the whole history are sold by the first letter of the ticker. */
    boolean isSoldByLetter() {
        return this == STOCK || this == ETF;
    }

    /** The series that is only ever added to, where there is one to choose. */
    public FirstRateAdjustment defaultAdjustment() {
        return adjustment;
    }

    /**
     * The market that its candles belong to in {@link #catalogue()}: {@code firstrate:futures} is 101, {@code
     * firstrate:stocks} 102, and so on; 103 and 104 are left to the testnet of another venue.
     */
    public Market market() {
        return new Market(new MarketId(marketId), "firstrate", folder, this == FUTURES);
    }

    /** The fixed markets and one for each type. */
    public static MarketCatalogue catalogue() {
        return beside(MarketCatalogue.builtin());
    }

    /** A catalogue and one market for each type, as far as no other market of it has its id or its code. */
    public static MarketCatalogue beside(MarketCatalogue markets) {
        MarketCatalogue.Builder more = markets.toBuilder();
        for (FirstRateType type : values()) {
            Market own = type.market();
            boolean taken = markets.markets().stream()
                    .anyMatch(market ->
                            market.id().equals(own.id()) || market.code().equals(own.code()));
            if (!taken) {
                more.add(own);
            }
        }
        return more.build();
    }
}
