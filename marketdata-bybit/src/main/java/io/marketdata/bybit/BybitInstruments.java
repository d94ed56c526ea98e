package io.marketdata.bybit;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.Symbol;
import io.marketdata.spi.InstrumentRegistry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Bybit lists, and what of it is traded most. Made by {@link BybitCandleSource#instruments()}. Any thread.
 *
 * <p>The most traded of the last day are the most traded in hindsight: whoever tests a strategy on them should keep the
 * selection with its time.
 */
public final class BybitInstruments {
    /** The status of an instrument that left the venue's list. */
    public static final String ABSENT = "Absent";

    private static final String TRADING = "Trading";
    private static final Set<String> DETAILS = Set.of(
            "symbol",
            "status",
            "contractType",
            "baseCoin",
            "quoteCoin",
            "priceFilter.tickSize",
            "lotSizeFilter.basePrecision",
            "lotSizeFilter.qtyStep",
            "lotSizeFilter.minOrderAmt",
            "lotSizeFilter.minNotionalValue");
    private static final Set<String> FIGURES =
            Set.of("symbol", "lastPrice", "highPrice24h", "lowPrice24h", "volume24h", "turnover24h", "price24hPcnt");

    private final Venue venue;
    private final RestClient client;
    private final Function<String, SeriesTally> tallies;

    BybitInstruments(Venue venue, RestClient client, Function<String, SeriesTally> tallies) {
        this.venue = venue;
        this.client = client;
        this.tallies = tallies;
    }

    /**
     * The market of the catalogue that a category is on this host.
     *
     * @throws io.marketdata.error.ConfigurationException where the catalogue has none
     */
    public MarketId market(BybitCategory category) {
        return venue.market(category);
    }

    /**
     * The category that a market of the catalogue is on this host.
     *
     * @throws io.marketdata.error.ConfigurationException where the market is not one of this host
     */
    public BybitCategory category(MarketId market) {
        return venue.category(market);
    }

    /** An instrument with what decides whether it is ranked. */
    private record Listed(InstrumentDetails details, boolean dated) {}

    /** All instruments of a category that are traded, ascending by symbol. */
    public List<InstrumentDetails> instruments(BybitCategory category) {
        return sorted(listed(category, ""));
    }

    /** The linear contracts that are announced and not traded yet, ascending by symbol. */
    public List<InstrumentDetails> announced() {
        return sorted(listed(BybitCategory.LINEAR, "&status=PreLaunch"));
    }

    private static List<InstrumentDetails> sorted(List<Listed> listed) {
        return listed.stream()
                .map(Listed::details)
                .sorted(Comparator.comparing(InstrumentDetails::id))
                .toList();
    }

    private List<Listed> listed(BybitCategory category, String filter) {
        MarketId market = venue.market(category);
        SeriesTally tally = tallies.apply("instruments " + category.code());
        // Spot comes in one answer, and takes neither limit nor cursor.
        String query = "/v5/market/instruments-info?category=" + category.code()
                + (category == BybitCategory.LINEAR ? "&limit=1000" : "") + filter;
        Map<Symbol, Listed> bySymbol = new HashMap<>();
        Set<String> cursors = new HashSet<>();
        String cursor = "";
        do {
            String place = query + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            ListQuestion.Page page = client.ask(ListQuestion.list(place, DETAILS), tally);
            for (ListItem item : page.items()) {
                Listed one = listed(market, item);
                bySymbol.put(one.details().id().symbol(), one);
            }
            cursor = page.cursor();
            requireCursor(cursor, place);
            if (!cursor.isEmpty() && !cursors.add(cursor)) {
                throw new MalformedDataException(
                        "MD-J011", place + ": the cursor to the next page is one that was followed before");
            }
        } while (!cursor.isEmpty());
        return List.copyOf(bySymbol.values());
    }

    /** A cursor is encoded already and sent as it is: it may hold nothing that would end it there. */
    private static void requireCursor(String cursor, String place) {
        if (!cursor.matches("[A-Za-z0-9%._~=+-]{0,1000}")) {
            throw new MalformedDataException(
                    "MD-J011",
                    place + ": the cursor to the next page cannot be sent: " + MarketDataException.foreign(cursor));
        }
    }

    private static Listed listed(MarketId market, ListItem item) {
        String status = item.text("status");
        String contract = item.text("contractType");
        BigDecimal quantityStep = item.number("lotSizeFilter.qtyStep");
        BigDecimal notional = item.number("lotSizeFilter.minNotionalValue");
        InstrumentDetails details = new InstrumentDetails(
                new InstrumentId(market, symbol(item)),
                status == null ? InstrumentDetails.UNKNOWN : status,
                TRADING.equals(status),
                item.text("baseCoin"),
                item.text("quoteCoin"),
                item.number("priceFilter.tickSize"),
                quantityStep != null ? quantityStep : item.number("lotSizeFilter.basePrecision"),
                notional != null ? notional : item.number("lotSizeFilter.minOrderAmt"));
        return new Listed(details, contract != null && contract.endsWith("Futures"));
    }

    private static Symbol symbol(ListItem item) {
        String name = item.required("symbol");
        try {
            return new Symbol(name);
        } catch (IllegalArgumentException notASymbol) {
            throw new MalformedDataException(
                    "MD-J008",
                    "symbol " + MarketDataException.foreign(name) + ": " + notASymbol.getMessage(),
                    notASymbol);
        }
    }

    /** The tickers of all instruments of a category, in the venue's order. */
    public List<BybitTicker> tickers(BybitCategory category) {
        MarketId market = venue.market(category);
        ListQuestion.Page page = client.ask(
                ListQuestion.list("/v5/market/tickers?category=" + category.code(), FIGURES),
                tallies.apply("tickers " + category.code()));
        List<BybitTicker> tickers = new ArrayList<>();
        for (ListItem item : page.items()) {
            tickers.add(new BybitTicker(
                    new InstrumentId(market, symbol(item)),
                    item.number("lastPrice"),
                    item.number("highPrice24h"),
                    item.number("lowPrice24h"),
                    item.number("volume24h"),
                    item.number("turnover24h"),
                    item.number("price24hPcnt")));
        }
        return tickers;
    }

    /**
     * The instruments of one quote coin of which most was traded in the last 24 hours, the most first; those that are equal
     * by symbol. Contracts with a date of expiry are not among them.
     *
     * @param count how many at most
     * @param quoteCoin such as {@code USDT}; figures of different coins cannot be compared
     * @param minTurnover of which less was traded is left out
     */
    public List<RankedInstrument> top(BybitCategory category, int count, String quoteCoin, BigDecimal minTurnover) {
        if (count < 0) {
            throw new IllegalArgumentException("count " + count + " is negative");
        }
        Map<InstrumentId, BigDecimal> turnovers = new HashMap<>();
        for (BybitTicker ticker : tickers(category)) {
            BigDecimal turnover = ticker.turnover24h();
            if (turnover != null) {
                turnovers.put(ticker.instrument(), turnover);
            }
        }
        List<RankedInstrument> ranked = new ArrayList<>();
        for (Listed one : listed(category, "")) {
            BigDecimal turnover = turnovers.get(one.details().id());
            boolean wanted = one.details().tradable()
                    && !one.dated()
                    && quoteCoin.equals(one.details().quoteAsset());
            if (wanted && turnover != null && turnover.compareTo(minTurnover) >= 0) {
                ranked.add(new RankedInstrument(one.details(), turnover));
            }
        }
        ranked.sort(Comparator.comparing(RankedInstrument::turnover24h)
                .reversed()
                .thenComparing(one -> one.details().id()));
        return List.copyOf(ranked.subList(0, Math.min(count, ranked.size())));
    }

    /**
     * Writes what is new or has changed to a registry. An instrument that the registry has and the venue no longer lists is
     * marked as {@value #ABSENT} and not tradable; nothing is removed. What somebody has turned off in the registry, by a
     * whitelist for instance, stays so ({@link InstrumentDetails#turnedOff()}).
     *
     * @throws MalformedDataException where the venue's list is empty: that is no reason to mark all of them
     */
    public InstrumentSync synchronise(BybitCategory category, InstrumentRegistry registry) {
        List<InstrumentDetails> listed = instruments(category);
        if (listed.isEmpty()) {
            throw new MalformedDataException(
                    "MD-J009", "the list of " + category.code() + " instruments of " + venue.host() + " is empty");
        }
        Map<InstrumentId, InstrumentDetails> known = new HashMap<>();
        registry.instruments(venue.market(category)).forEach(one -> known.put(one.id(), one));
        List<InstrumentDetails> writes = new ArrayList<>();
        int added = 0;
        int changed = 0;
        for (InstrumentDetails asListed : listed) {
            InstrumentDetails before = known.remove(asListed.id());
            InstrumentDetails one =
                    before != null && before.turnedOff() ? notTradable(asListed, asListed.status()) : asListed;
            if (before == null) {
                added++;
                writes.add(one);
            } else if (differs(before, one)) {
                changed++;
                writes.add(one);
            }
        }
        int gone = 0;
        for (InstrumentDetails left : known.values()) {
            if (!left.status().equals(ABSENT) || left.tradable()) {
                gone++;
                writes.add(notTradable(left, ABSENT));
            }
        }
        if (!writes.isEmpty()) {
            registry.upsert(writes);
        }
        return new InstrumentSync(listed.size(), added, changed, gone);
    }

    /** Whether the venue says something else; where it says nothing, what is known stays. */
    private static InstrumentDetails notTradable(InstrumentDetails one, String status) {
        return new InstrumentDetails(
                one.id(),
                status,
                false,
                one.baseAsset(),
                one.quoteAsset(),
                one.priceStep(),
                one.quantityStep(),
                one.minNotional());
    }

    private static boolean differs(InstrumentDetails before, InstrumentDetails now) {
        return before.tradable() != now.tradable()
                || !before.status().equals(now.status())
                || (now.baseAsset() != null && !Objects.equals(before.baseAsset(), now.baseAsset()))
                || (now.quoteAsset() != null && !Objects.equals(before.quoteAsset(), now.quoteAsset()))
                || differs(before.priceStep(), now.priceStep())
                || differs(before.quantityStep(), now.quantityStep())
                || differs(before.minNotional(), now.minNotional());
    }

    private static boolean differs(@Nullable BigDecimal before, @Nullable BigDecimal now) {
        return now != null && (before == null || before.compareTo(now) != 0);
    }
}
