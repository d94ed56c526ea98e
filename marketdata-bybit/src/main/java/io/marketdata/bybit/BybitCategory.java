package io.marketdata.bybit;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.Market;

/** A part of the venue with its own instruments. {@code inverse} swaps volume and turnover, and is not offered. */
public enum BybitCategory {
    SPOT("spot", "spot"),
    /** Perpetuals and futures margined in USDT or USDC; {@code futures} in the catalogue. */
    LINEAR("linear", "futures");

    static final String EXCHANGE = "bybit";
    static final String TESTNET_EXCHANGE = "bybit-testnet";

    private final String code;
    private final String marketType;

    BybitCategory(String code, String marketType) {
        this.code = code;
        this.marketType = marketType;
    }

    /** The venue's word: {@code spot} or {@code linear}. */
    public String code() {
        return code;
    }

    /** The market type of the catalogue: {@code spot} or {@code futures}. */
    public String marketType() {
        return marketType;
    }

    /**
     * The category of the venue's word.
     *
     * @throws ConfigurationException naming those that are offered
     */
    public static BybitCategory of(String code) {
        for (BybitCategory category : values()) {
            if (category.code.equals(code)) {
                return category;
            }
        }
        throw new ConfigurationException("MD-G016", "Bybit category " + code + " is not offered; spot or linear");
    }

    static BybitCategory of(Market market) {
        for (BybitCategory category : values()) {
            if (category.marketType.equals(market.marketType())) {
                return category;
            }
        }
        throw new ConfigurationException(
                "MD-G016",
                "market %s (%s) has no Bybit category; market_type spot or futures"
                        .formatted(market.id(), market.code()));
    }
}
