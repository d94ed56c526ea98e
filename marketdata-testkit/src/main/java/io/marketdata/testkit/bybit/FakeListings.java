package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists of instruments to test a selection with. */
public final class FakeListings {
    private static final List<String> COINS = List.of(
            "BTC", "ETH", "SOL", "XRP", "DOGE", "ADA", "TRX", "LINK", "AVAX", "TON", "SUI", "DOT", "LTC", "NEAR",
            "UNI");
    private static final List<Double> LEVELS =
            List.of(60_000.0, 3_000.0, 150.0, 0.6, 0.15, 0.45, 0.12, 14.0, 30.0, 5.5, 1.2, 6.5, 80.0, 5.0, 8.0);

    private FakeListings() {}

    /** The coin of a rank: those that everybody knows, then {@code C015}, {@code C016} and so on. */
    private static String coin(int rank) {
        return rank < COINS.size() ? COINS.get(rank) : String.format(Locale.ROOT, "C%03d", rank);
    }

    private static FakeInstrument level(FakeInstrument instrument, int rank) {
        return rank < LEVELS.size() ? instrument.priceLevel(LEVELS.get(rank)) : instrument;
    }

    private static String turnover(int rank) {
        return String.valueOf(900_000_000L / (rank + 1));
    }

    /** So many spot pairs in USDT, {@code BTCUSDT} first, each with less turnover than the one before it. */
    public static List<FakeInstrument> spotPairs(int count) {
        List<FakeInstrument> pairs = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            pairs.add(level(FakeInstrument.spot(coin(rank), "USDT"), rank).turnover24h(turnover(rank)));
        }
        return pairs;
    }

    /** So many linear perpetuals in USDT, each with less turnover than the one before it. */
    public static List<FakeInstrument> linearPairs(int count) {
        List<FakeInstrument> pairs = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            pairs.add(level(FakeInstrument.linear(coin(rank), "USDT"), rank).turnover24h(turnover(rank)));
        }
        return pairs;
    }

    /**
     * Spot pairs among which a choice by turnover in USDT goes wrong: of other quote coins with more of it (their figures
     * do not compare), leveraged tokens, a base coin whose name ends in USDT's letters, one without turnover, one whose
     * turnover is not said, and two that tie.
     */
    public static List<FakeInstrument> awkwardSpotPairs() {
        return List.of(
                FakeInstrument.spot("BTC", "USDC").priceLevel(60_000).turnover24h("1500000000"),
                FakeInstrument.spot("USDT", "BRL").priceLevel(5).turnover24h("1900000000"),
                FakeInstrument.spot("ETH", "BTC").priceLevel(0.05).turnover24h("900"),
                FakeInstrument.spot("USDT", "EUR").priceLevel(0.9).turnover24h("20000000"),
                FakeInstrument.spot("EOS3L", "USDT").priceLevel(0.02).turnover24h("1200000"),
                FakeInstrument.spot("BTC3S", "USDT").priceLevel(0.3).turnover24h("1100000"),
                FakeInstrument.spot("AAPLX", "USDT")
                        .symbolType("xstocks")
                        .priceLevel(230)
                        .turnover24h("3000000"),
                FakeInstrument.spot("WUSDT", "USDC")
                        .symbol("WUSDT")
                        .priceLevel(1)
                        .turnover24h("70000000"),
                FakeInstrument.spot("IDLE", "USDT").turnover24h("0"),
                FakeInstrument.spot("MUTE", "USDT").turnover24h(""),
                FakeInstrument.spot("TIEB", "USDT").turnover24h("2000000"),
                FakeInstrument.spot("TIEA", "USDT").turnover24h("2000000"));
    }
}
