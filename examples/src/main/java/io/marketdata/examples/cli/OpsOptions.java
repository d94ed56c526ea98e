package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.ops.HistoryProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that keep a history whole share: which market it is, when it trades, and whom to ask. */
final class OpsOptions {
    /** Exchanges that never close. */
    private static final Set<String> ALWAYS_OPEN = Set.of("binance", "bybit", "bybit-testnet");

    private static final int LONGEST_CHUNK_MINUTES = 31 * 1_440;
    private static final int MOST_REQUESTS_PER_MINUTE = 60_000;

    private static final String CALENDARS =
            "always|fx|cme-equity|cme-rates|cme-fx|cme-energy|cme-metals|cme-grains|cme-livestock|cme-crypto|nyse|FILE";

    @Option(names = "--market-id", paramLabel = "ID", description = "market of symbols that are no instrument keys")
    private @Nullable Integer marketId;

    @Option(
            names = "--calendar",
            paramLabel = CALENDARS,
            description = "when the market trades (always, for exchanges that never close)")
    private @Nullable String calendar;

    @Option(
            names = "--min-gap-minutes",
            defaultValue = "1",
            paramLabel = "MINUTES",
            description = "shorter gaps are minutes without a trade (${DEFAULT-VALUE})")
    private int minGapMinutes;

    @Option(
            names = "--min-coverage",
            defaultValue = "0",
            paramLabel = "SHARE",
            description =
                    "with --min-gap-minutes: of a day with a smaller share every absent minute counts (${DEFAULT-VALUE})")
    private double minCoverage;

    @Option(
            names = "--provider",
            split = ",",
            defaultValue = "bybit",
            paramLabel = "bybit|parquet:PATH|firstrate:ROOT",
            description = "who is asked; of several the first, unless a command names another (${DEFAULT-VALUE})")
    List<String> providers = List.of("bybit");

    @Option(
            names = "--history-chunk-minutes",
            paramLabel = "MINUTES",
            description = "longest range of one request to a provider (1000; a month of files)")
    private @Nullable Integer chunkMinutes;

    @Option(
            names = "--history-chunk-limit",
            paramLabel = "REQUESTS",
            description = "how many requests a minute each provider is sent (no limit but the source's own)")
    private @Nullable Integer chunkLimit;

    @Option(
            names = "--now",
            paramLabel = "TIME",
            description = "judge everything as of then, with a zone; for rehearsals")
    private @Nullable String now;

    @Option(
            names = "--namespace",
            paramLabel = "WORD",
            description = "first part of keys and channels (REDIS_NAMESPACE)")
    @Nullable String namespace;

    @Option(
            names = "--home-market",
            defaultValue = "3",
            paramLabel = "ID",
            description = "market whose symbols stand alone in published bars (${DEFAULT-VALUE})")
    private int homeMarket;

    private boolean bootstraps;

    /** Lets operations of these options bootstrap. */
    void allowBootstrap() {
        bootstraps = true;
    }

    boolean bootstraps() {
        return bootstraps;
    }

    MarketId home(MarketCatalogue markets) {
        return Arguments.home(homeMarket, markets);
    }

    /** The provider with the requests that it is to be sent. */
    HistoryProvider paced(HistoryProvider provider) {
        Integer minutes = chunkMinutes;
        Integer limit = chunkLimit;
        return provider.requests(
                minutes == null ? provider.chunkMinutes() : minutes,
                limit == null ? provider.requestsPerMinute() : limit);
    }

    /** Refuses what is no pace, before anything is opened. */
    void requirePace() {
        within("--history-chunk-minutes", chunkMinutes, LONGEST_CHUNK_MINUTES);
        within("--history-chunk-limit", chunkLimit, MOST_REQUESTS_PER_MINUTE);
    }

    private static void within(String argument, @Nullable Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            throw new IllegalArgumentException(argument + " " + value + " is outside 1.." + most);
        }
    }

    /** The market of {@code --market-id}; empty where none is given. */
    Optional<MarketId> market(MarketCatalogue markets) {
        Integer id = marketId;
        if (id == null) {
            return Optional.empty();
        }
        MarketId market = Arguments.market(id);
        markets.market(market);
        return Optional.of(market);
    }

    /** Instrument keys, and symbols of the market. */
    List<InstrumentId> instruments(String argument, Collection<String> texts, MarketCatalogue markets) {
        Optional<MarketId> market = market(markets);
        return texts.stream()
                .map(text -> Arguments.named(argument, () -> instrument(text.strip(), market, markets)))
                .distinct()
                .toList();
    }

    private static InstrumentId instrument(String text, Optional<MarketId> market, MarketCatalogue markets) {
        Optional<InstrumentId> byKey = markets.instrument(text);
        if (byKey.isPresent()) {
            return byKey.get();
        }
        int id = market.orElseThrow(() -> new IllegalArgumentException(text
                        + " is no instrument key of a known market, such as bybit:spot:BTCUSDT; or give --market-id"))
                .value();
        return InstrumentId.of(id, text);
    }

    /** The calendar of each of the instruments; a market that closes has to have one named. */
    TradingCalendar calendar(Collection<InstrumentId> instruments, MarketCatalogue markets) {
        if (calendar != null) {
            return calendar(calendar);
        }
        for (InstrumentId instrument : instruments) {
            requireAlwaysOpen(markets.market(instrument.market()));
        }
        return TradingCalendar.always();
    }

    private static void requireAlwaysOpen(Market market) {
        if (!ALWAYS_OPEN.contains(market.exchange())) {
            throw new IllegalArgumentException("the market " + market.code()
                    + " does not trade around the clock, as far as is known: name its --calendar, one of " + CALENDARS);
        }
    }

    /** The calendars of instruments that are not known yet: of one that has none, nothing can be said or done. */
    Function<InstrumentId, TradingCalendar> calendars(MarketCatalogue markets) {
        if (calendar != null) {
            TradingCalendar named = calendar(calendar);
            return instrument -> named;
        }
        return instrument -> calendar(List.of(instrument), markets);
    }

    private static TradingCalendar calendar(String word) {
        return switch (word) {
            case "always" -> TradingCalendar.always();
            case "fx" -> TradingCalendar.fxNewYork();
            case "nyse" -> TradingCalendar.nyse();
            case "cme-equity" -> TradingCalendar.cme(ProductGroup.EQUITY_INDEX);
            case "cme-rates" -> TradingCalendar.cme(ProductGroup.RATES);
            case "cme-fx" -> TradingCalendar.cme(ProductGroup.FX);
            case "cme-energy" -> TradingCalendar.cme(ProductGroup.ENERGY);
            case "cme-metals" -> TradingCalendar.cme(ProductGroup.METALS);
            case "cme-grains" -> TradingCalendar.cme(ProductGroup.GRAINS);
            case "cme-livestock" -> TradingCalendar.cme(ProductGroup.LIVESTOCK);
            case "cme-crypto" -> TradingCalendar.cme(ProductGroup.CRYPTO);
            default -> {
                Path file = Path.of(word);
                if (!Files.exists(file)) {
                    throw new IllegalArgumentException(
                            "--calendar " + word + " is neither a file nor one of " + CALENDARS);
                }
                yield TradingCalendar.load(file);
            }
        };
    }

    CoveragePolicy policy() {
        return Arguments.named(
                "--min-gap-minutes, --min-coverage",
                () -> minGapMinutes == 1 ? CoveragePolicy.strict() : CoveragePolicy.sparse(minGapMinutes, minCoverage));
    }

    /** The clock to judge by: that of the process, or one that goes on from {@code --now}. */
    Clock clock(Clock real) {
        String text = now;
        if (text == null) {
            return real;
        }
        Instant then = TimeRange.parseInstant("--now", text);
        Instant today = real.instant();
        if (then.isAfter(today)) {
            throw new IllegalArgumentException("--now " + text + " is in the future; give a time that has been");
        }
        return Clock.offset(real, Duration.between(today, then));
    }
}
