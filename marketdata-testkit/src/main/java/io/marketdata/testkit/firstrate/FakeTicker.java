package io.marketdata.testkit.firstrate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A ticker that a {@link FirstRateTruth} has files for. Immutable: every method that changes something gives a new one.
 *
 * <pre>{@code
 * FakeTicker.futures("ES").since(LocalDate.parse("2026-01-05"))
 * FakeTicker.stock("ABCD").split(LocalDate.parse("2026-02-02"), 4).dirt(FirstRateDirt.CRLF)
 * }</pre>
 */
public final class FakeTicker {
    /** The first trading date unless told otherwise. */
    public static final LocalDate SINCE = LocalDate.parse("2026-01-05");

    private static final double MOST_QUIET = 0.999;

    private final MarketType type;
    private final String ticker;
    private LocalDate since = SINCE;
    private boolean aroundTheClock;
    private double quietShare = 0.02;
    private @Nullable Double priceLevel;
    private @Nullable List<LocalDate> rolls;
    private List<Restatement> splits = List.of();
    private Set<FirstRateDirt> dirt = Set.of();

    /**
     * A day at whose beginning all earlier prices change.
     *
     * @param shares new ones for an old one
     * @param paid the share of the price that was paid out
     */
    record Restatement(LocalDate date, int shares, double paid) {}

    private FakeTicker(MarketType type, String ticker) {
        if (ticker.isEmpty() || ticker.indexOf('_') >= 0) {
            throw new IllegalArgumentException("ticker '" + ticker + "' is empty or has an underscore");
        }
        this.type = type;
        this.ticker = ticker;
    }

    private FakeTicker(FakeTicker other) {
        this(other.type, other.ticker);
        since = other.since;
        aroundTheClock = other.aroundTheClock;
        quietShare = other.quietShare;
        priceLevel = other.priceLevel;
        rolls = other.rolls;
        splits = other.splits;
        dirt = other.dirt;
    }

    /** Sunday 18:00 to Friday 17:00 Eastern with a break from 17:00 to 18:00, restated quarterly where it is adjusted. */
    public static FakeTicker futures(String ticker) {
        return new FakeTicker(MarketType.FUTURES, ticker);
    }

    /** Monday to Friday, 04:00 to 20:00 Eastern. */
    public static FakeTicker stock(String ticker) {
        return new FakeTicker(MarketType.STOCK, ticker);
    }

    /** As a stock. */
    public static FakeTicker etf(String ticker) {
        return new FakeTicker(MarketType.ETF, ticker);
    }

    /** Monday to Friday, 09:30 to 16:00 Eastern, without volume. */
    public static FakeTicker index(String ticker) {
        return new FakeTicker(MarketType.INDEX, ticker);
    }

    /** Sunday 17:00 to Friday 17:00 Eastern. */
    public static FakeTicker fx(String ticker) {
        return new FakeTicker(MarketType.FX, ticker);
    }

    /** Every day from 00:00 to 24:00 UTC. */
    public static FakeTicker crypto(String ticker) {
        return new FakeTicker(MarketType.CRYPTO, ticker);
    }

    /** The first trading date; {@link #SINCE} unless told otherwise. */
    public FakeTicker since(LocalDate firstSession) {
        FakeTicker copy = new FakeTicker(this);
        copy.since = firstSession;
        return copy;
    }

    /** Every day from 00:00 to 24:00 of its zone: the only way to have bars in the hour that comes twice. */
    public FakeTicker aroundTheClock() {
        FakeTicker copy = new FakeTicker(this);
        copy.aroundTheClock = true;
        return copy;
    }

    /** Which share of its minutes has no trade and hence no row; 0.02 unless told otherwise. */
    public FakeTicker quietShare(double share) {
        if (!(share >= 0 && share <= MOST_QUIET)) {
            throw new IllegalArgumentException("quiet share " + share + " is outside 0.." + MOST_QUIET);
        }
        FakeTicker copy = new FakeTicker(this);
        copy.quietShare = share;
        return copy;
    }

    /** The price around which it moves; drawn from seed and ticker unless told otherwise. */
    public FakeTicker priceLevel(double price) {
        if (!(price >= 1 && price <= 1e6)) {
            throw new IllegalArgumentException("price level " + price + " is outside 1..1000000");
        }
        FakeTicker copy = new FakeTicker(this);
        copy.priceLevel = price;
        return copy;
    }

    /** The dates at whose midnight a future rolls; the 12th of March, June, September and December unless told otherwise. */
    public FakeTicker rolls(LocalDate... dates) {
        require(type == MarketType.FUTURES, "roll");
        FakeTicker copy = new FakeTicker(this);
        copy.rolls = List.of(dates).stream().sorted().toList();
        return copy;
    }

    /** So many shares for one from this date on. */
    public FakeTicker split(LocalDate date, int newShares) {
        if (newShares < 2) {
            throw new IllegalArgumentException("a split into " + newShares);
        }
        return restated(new Restatement(date, newShares, 0), "split");
    }

    /** This share of the price was paid out before the opening of this date. */
    public FakeTicker dividend(LocalDate date, double shareOfPrice) {
        if (!(shareOfPrice > 0 && shareOfPrice < 1)) {
            throw new IllegalArgumentException("a dividend of " + shareOfPrice + " of the price");
        }
        return restated(new Restatement(date, 1, shareOfPrice), "pay a dividend");
    }

    private FakeTicker restated(Restatement restatement, String what) {
        require(type == MarketType.STOCK || type == MarketType.ETF, what);
        FakeTicker copy = new FakeTicker(this);
        List<Restatement> more = new ArrayList<>(splits);
        more.add(restatement);
        copy.splits = List.copyOf(more);
        return copy;
    }

    /** What is wrong with its text, in every archive. */
    public FakeTicker dirt(FirstRateDirt first, FirstRateDirt... more) {
        FakeTicker copy = new FakeTicker(this);
        copy.dirt = Set.copyOf(EnumSet.of(first, more));
        if (copy.dirt.contains(FirstRateDirt.NEGATIVE_ROW)) {
            require(type != MarketType.CRYPTO && !aroundTheClock, "have a Saturday without bars");
        }
        return copy;
    }

    private void require(boolean can, String what) {
        if (!can) {
            throw new IllegalArgumentException(this + " cannot " + what);
        }
    }

    /** {@code futures}, {@code stock} and so on, as requests say it. */
    public String type() {
        return type.code();
    }

    public String ticker() {
        return ticker;
    }

    /** The first trading date. */
    public LocalDate since() {
        return since;
    }

    MarketType marketType() {
        return type;
    }

    boolean isAroundTheClock() {
        return aroundTheClock;
    }

    double quietShare() {
        return quietShare;
    }

    @Nullable Double priceLevel() {
        return priceLevel;
    }

    /** Null for the quarterly ones. */
    @Nullable List<LocalDate> rolls() {
        return rolls;
    }

    List<Restatement> splits() {
        return splits;
    }

    Set<FirstRateDirt> dirt() {
        return dirt;
    }

    /** {@code futures ES}. */
    @Override
    public String toString() {
        return type.code() + " " + ticker;
    }
}
