package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what canonical holds. */
@Command(name = "status", description = "Show what canonical holds: candles, first, last and missing minutes.")
final class StatusCommand implements Callable<Integer> {
    /** Exchanges that never close, so that every minute between the first and the last is expected. */
    private static final Set<String> ALWAYS_OPEN = Set.of("binance", "bybit");

    private static final String ROW = "%-28s %-9s %12s  %-20s  %-20s  %10s";

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--market-id", paramLabel = "ID", description = "only this market")
    private @Nullable Integer marketId;

    @Option(names = "--symbol", paramLabel = "SYMBOL", description = "only this symbol (all)")
    private @Nullable String symbol;

    StatusCommand(AppContext context) {
        this.context = context;
    }

    private record Line(
            InstrumentId instrument,
            String name,
            Optional<CanonicalBounds> bounds,
            @Nullable Long missing) {}

    @Override
    public Integer call() {
        MarketCatalogue markets = common.markets();
        try (Store store = Store.open(context, common, markets)) {
            CanonicalIndex index = store.clickHouse().canonicalIndex();
            List<Line> lines = new ArrayList<>();
            for (InstrumentId instrument : instruments(index)) {
                lines.add(line(index, markets, instrument));
            }
            if (common.reportFormat == CommonOptions.ReportFormat.JSON) {
                context.out().println(lines.stream().map(StatusCommand::json).toList());
            } else {
                table(lines);
            }
            return ExitCode.DONE;
        }
    }

    private List<InstrumentId> instruments(CanonicalIndex index) {
        Integer market = marketId;
        String wanted = symbol;
        if (market != null && wanted != null) {
            return List.of(Arguments.named("--symbol", () -> InstrumentId.of(market, wanted)));
        }
        return index.instruments().stream()
                .filter(instrument -> market == null || instrument.market().value() == market)
                .filter(instrument -> wanted == null
                        || instrument.symbol().value().equals(wanted.strip().toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static Line line(CanonicalIndex index, MarketCatalogue markets, InstrumentId instrument) {
        Optional<CanonicalBounds> bounds = index.bounds(instrument);
        boolean known =
                markets.markets().stream().anyMatch(market -> market.id().equals(instrument.market()));
        boolean alwaysOpen = known
                && ALWAYS_OPEN.contains(markets.market(instrument.market()).exchange());
        Long missing = alwaysOpen && bounds.isPresent() ? missing(index, instrument, bounds.get()) : null;
        return new Line(instrument, known ? markets.instrumentKey(instrument) : instrument.toString(), bounds, missing);
    }

    private static long missing(CanonicalIndex index, InstrumentId instrument, CanonicalBounds bounds) {
        TimeRange held = TimeRange.of(bounds.first(), bounds.last().plus(Duration.ofMinutes(1)));
        return index.missing(instrument, held).stream()
                .mapToLong(gap -> gap.duration().toMinutes())
                .sum();
    }

    private void table(List<Line> lines) {
        context.out().println(ROW.formatted("instrument", "timeframe", "candles", "first", "last", "missing"));
        for (Line line : lines) {
            Optional<CanonicalBounds> bounds = line.bounds();
            context.out()
                    .println(ROW.formatted(
                            line.name(),
                            "1m",
                            bounds.map(CanonicalBounds::minutes).orElse(0L),
                            bounds.map(held -> held.first().toString()).orElse("-"),
                            bounds.map(held -> held.last().toString()).orElse("-"),
                            line.missing() == null ? "-" : line.missing()));
        }
    }

    private static String json(Line line) {
        return "{\"market_id\":%d,\"symbol\":\"%s\",\"timeframe\":\"1m\",\"candles\":%d,\"first\":%s,\"last\":%s,\"missing\":%s}"
                .formatted(
                        line.instrument().market().value(),
                        line.instrument().symbol().value().replace("\"", "\\\""),
                        line.bounds().map(CanonicalBounds::minutes).orElse(0L),
                        line.bounds().map(held -> "\"" + held.first() + "\"").orElse("null"),
                        line.bounds().map(held -> "\"" + held.last() + "\"").orElse("null"),
                        line.missing());
    }
}
