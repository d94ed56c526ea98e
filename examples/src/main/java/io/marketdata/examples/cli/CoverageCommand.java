package io.marketdata.examples.cli;

import io.marketdata.CoverageReport;
import io.marketdata.MarketCatalogue;
import io.marketdata.PresentMinutes;
import io.marketdata.calendar.Coverage;
import io.marketdata.calendar.CoverageCheck;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.ops.Operations;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.KnownHole;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares what is there with what the market's calendar expects. */
@Command(
        name = "coverage",
        description = "Tell which minutes are there and which are missing, and draw days by instruments.")
final class CoverageCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;
    private static final String CANONICAL = "canonical";

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private OpsOptions options = new OpsOptions();

    @Option(
            names = "--symbols",
            split = ",",
            paramLabel = "SYMBOL",
            description =
                    "instrument keys, or symbols of --market-id, comma between (all of the market that canonical has)")
    private List<String> symbols = List.of();

    @Option(names = "--start", paramLabel = "TIME", description = "first instant, with a zone")
    private @Nullable String start;

    @Option(names = "--end", paramLabel = "TIME", description = "first instant behind (the last closed minute)")
    private @Nullable String end;

    @Option(
            names = "--lookback-days",
            defaultValue = "30",
            paramLabel = "DAYS",
            description = "how far back, where there is no --start (${DEFAULT-VALUE})")
    private int lookBackDays;

    @Option(
            names = "--of",
            defaultValue = CANONICAL,
            paramLabel = "canonical|parquet:PATH|firstrate:ROOT",
            description = "whose minutes (${DEFAULT-VALUE})")
    private String of = CANONICAL;

    @Option(names = "--svg", paramLabel = "FILE", description = "write the picture there")
    private @Nullable Path svg;

    CoverageCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MarketCatalogue markets = OpsSession.markets(common);
        Clock clock = options.clock(context.clock());
        TimeRange range = range(clock);
        options.policy();
        OpsProviders.requireKnown(options.providers);
        if (symbols.isEmpty() && (options.market(markets).isEmpty() || !of.equals(CANONICAL))) {
            throw new IllegalArgumentException(
                    "give --symbols, or --market-id for all instruments that canonical has of a market");
        }
        if (!of.equals(CANONICAL)) {
            List<InstrumentId> instruments = options.instruments("--symbols", symbols, markets);
            try (CandleIngestSource files = Arguments.named("--of", () -> OpsProviders.files(of, markets))) {
                Map<InstrumentId, MinuteSet> present = new LinkedHashMap<>();
                instruments.forEach(instrument -> present.put(instrument, PresentMinutes.of(files, instrument, range)));
                return told(markets, present, Map.of(), range, clock);
            }
        }
        try (Store store = Store.open(context, common, markets);
                OpsProviders providers =
                        OpsProviders.open(context, markets, store.clickHouse().knownHoles(), options.providers)) {
            List<InstrumentId> instruments = instruments(store, markets);
            return told(
                    markets,
                    present(store.clickHouse().canonicalIndex(), instruments, markets, range),
                    store.clickHouse()
                            .knownHoles()
                            .holes(instruments, providers.all().get(0).word(), range),
                    range,
                    clock);
        }
    }

    private TimeRange range(Clock clock) {
        Instant closed = MinuteSet.startOf(MinuteSet.minuteOf(clock.instant().minus(Operations.DEFAULT_GRACE)));
        String to = end;
        Instant until = to == null ? closed : TimeRange.parseInstant("--end", to);
        Instant last = until.isAfter(closed) ? closed : until;
        String from = start;
        if (from == null && (lookBackDays < 1 || lookBackDays > MOST_DAYS)) {
            throw new IllegalArgumentException("--lookback-days " + lookBackDays + " is outside 1.." + MOST_DAYS);
        }
        Instant first =
                from == null ? last.minus(Duration.ofDays(lookBackDays)) : TimeRange.parseInstant("--start", from);
        if (!first.isBefore(last)) {
            throw new IllegalArgumentException(
                    "--start " + from + " is not before " + last + ", the end that is closed");
        }
        return TimeRange.of(first, last);
    }

    private List<InstrumentId> instruments(Store store, MarketCatalogue markets) {
        if (!symbols.isEmpty()) {
            return options.instruments("--symbols", symbols, markets);
        }
        MarketId market = options.market(markets)
                .orElseThrow(() ->
                        new IllegalArgumentException("give --symbols, or --market-id for all instruments of a market"));
        List<InstrumentId> all = store.clickHouse().canonicalIndex().instruments().stream()
                .filter(instrument -> instrument.market().equals(market))
                .toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "canonical has nothing of --market-id " + market + "; fill it first, or name --symbols");
        }
        return all;
    }

    /** Of a source that leaves minutes out hardly a session is whole: counts of them would say nothing. */
    private Map<InstrumentId, MinuteSet> present(
            CanonicalIndex index, List<InstrumentId> instruments, MarketCatalogue markets, TimeRange range) {
        return options.policy().isStrict()
                ? PresentMinutes.of(index, instruments, range, options.calendar(instruments, markets))
                : index.present(instruments, range);
    }

    private int told(
            MarketCatalogue markets,
            Map<InstrumentId, MinuteSet> present,
            Map<InstrumentId, List<KnownHole>> holes,
            TimeRange range,
            Clock clock) {
        TradingCalendar calendar = options.calendar(present.keySet(), markets);
        CoverageCheck check = CoverageCheck.of(calendar, options.policy());
        List<Coverage> coverages = present.entrySet().stream()
                .map(one -> check.check(
                        one.getKey(),
                        range,
                        one.getValue(),
                        holes.getOrDefault(one.getKey(), List.of()),
                        clock.instant()))
                .toList();
        CoverageReport report = new CoverageReport(coverages);
        Path picture = svg;
        if (picture != null) {
            Reports.write(picture, report.toSvg());
        }
        Reports.say(common, report.toText(), report.toJson());
        return report.isOk() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }
}
