package io.marketdata.testkit.bybit;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instrument that a {@link FakeBybit} lists. Immutable: every method that changes something gives a new one.
 *
 * <pre>{@code
 * FakeInstrument.spot("BTC", "USDT").turnover24h("800000000")
 * FakeInstrument.linear("BIO", "USDT").status("PreLaunch").listedAt(Instant.parse("2026-01-01T09:56:00Z"))
 * }</pre>
 */
public final class FakeInstrument {
    /** What {@link #listedAt} is unless told otherwise. */
    public static final Instant LISTED_AT = Instant.parse("2021-07-05T12:00:00Z");

    private static final double MOST_TURNOVER = 2e9;

    private final BybitCategory category;
    private final String base;
    private final String quote;
    private String symbol;
    private String status = "Trading";
    private String symbolType = "";
    private Instant listedAt = LISTED_AT;
    private @Nullable Instant delistedAt;
    private @Nullable Double priceLevel;
    private @Nullable String turnover24h;

    private FakeInstrument(BybitCategory category, String base, String quote, String symbol) {
        this.category = category;
        this.base = base;
        this.quote = quote;
        this.symbol = symbol;
    }

    private FakeInstrument(FakeInstrument other) {
        this(other.category, other.base, other.quote, other.symbol);
        status = other.status;
        symbolType = other.symbolType;
        listedAt = other.listedAt;
        delistedAt = other.delistedAt;
        priceLevel = other.priceLevel;
        turnover24h = other.turnover24h;
    }

    /** A spot pair whose symbol is base and quote. */
    public static FakeInstrument spot(String base, String quote) {
        return new FakeInstrument(BybitCategory.SPOT, base, quote, base + quote);
    }

    /** A perpetual that is settled in its quote coin. */
    public static FakeInstrument linear(String base, String quote) {
        return new FakeInstrument(BybitCategory.LINEAR, base, quote, base + quote);
    }

    /** A perpetual against USD that is settled in its base coin. */
    public static FakeInstrument inverse(String base) {
        return new FakeInstrument(BybitCategory.INVERSE, base, "USD", base + "USD");
    }

    /** Another symbol than base and quote, such as {@code BTCPERP}. */
    public FakeInstrument symbol(String name) {
        FakeInstrument copy = new FakeInstrument(this);
        copy.symbol = name;
        return copy;
    }

    /** {@code Trading} unless told otherwise; {@code PreLaunch}, {@code Delivering} and {@code Closed} are the others. */
    public FakeInstrument status(String word) {
        FakeInstrument copy = new FakeInstrument(this);
        copy.status = word;
        return copy;
    }

    /** Empty unless told otherwise; {@code xstocks}, {@code innovation} and others are what the venue has. */
    public FakeInstrument symbolType(String word) {
        FakeInstrument copy = new FakeInstrument(this);
        copy.symbolType = word;
        return copy;
    }

    /** When trade began; its minute is the first that has a candle. */
    public FakeInstrument listedAt(Instant time) {
        FakeInstrument copy = new FakeInstrument(this);
        copy.listedAt = time;
        return copy;
    }

    /** When trade ended: {@code Closed}, with no candle from that minute on. */
    public FakeInstrument delistedAt(Instant time) {
        FakeInstrument copy = status("Closed");
        copy.delistedAt = time;
        return copy;
    }

    /** The price around which it moves; drawn from seed and symbol unless told otherwise. */
    public FakeInstrument priceLevel(double price) {
        if (!(price >= 1e-5 && price <= 1e6)) {
            throw new IllegalArgumentException("price level " + price + " is outside 0.00001..1000000");
        }
        FakeInstrument copy = new FakeInstrument(this);
        copy.priceLevel = price;
        return copy;
    }

    /**
     * What the ticker says of the last 24 hours' turnover, word for word, and about what candles of a day hold. {@code "0"}
     * and the empty text make every candle flat and without volume. Unless told otherwise, candles hold about ten million
     * in the quote coin, and the ticker says what those of the last 24 hours add up to.
     *
     * @param text in the quote coin; for inverse in the base coin
     */
    public FakeInstrument turnover24h(String text) {
        if (!text.isEmpty()) {
            double turnover = new BigDecimal(text).doubleValue();
            if (!(turnover >= 0 && turnover <= MOST_TURNOVER)) {
                throw new IllegalArgumentException("turnover " + text + " is outside 0..2000000000");
            }
        }
        FakeInstrument copy = new FakeInstrument(this);
        copy.turnover24h = text;
        return copy;
    }

    public BybitCategory category() {
        return category;
    }

    public String symbol() {
        return symbol;
    }

    public String base() {
        return base;
    }

    public String quote() {
        return quote;
    }

    public String status() {
        return status;
    }

    public String symbolType() {
        return symbolType;
    }

    public Instant listedAt() {
        return listedAt;
    }

    /** When trade ended; null where it goes on. */
    public @Nullable Instant delistedAt() {
        return delistedAt;
    }

    boolean isTrading() {
        return status.equals("Trading");
    }

    @Nullable Double priceLevel() {
        return priceLevel;
    }

    @Nullable String turnover24h() {
        return turnover24h;
    }

    /** {@code spot BTCUSDT}. */
    @Override
    public String toString() {
        return category.code() + " " + symbol;
    }
}
