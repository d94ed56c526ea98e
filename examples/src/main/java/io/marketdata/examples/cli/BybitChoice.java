package io.marketdata.examples.cli;

import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitCategory;
import io.marketdata.bybit.RankedInstrument;
import io.marketdata.model.InstrumentId;
import java.math.BigDecimal;
import java.util.List;
import picocli.CommandLine.Option;

/** Which of Bybit's instruments: those that are named, or the most traded. */
final class BybitChoice {
    @Option(
            names = "--symbol",
            split = ",",
            paramLabel = "SYMBOL",
            description = "symbols, comma between (the most traded, which then are looked for)")
    private List<String> symbols = List.of();

    @Option(
            names = "--top",
            defaultValue = "50",
            paramLabel = "COUNT",
            description = "how many of the most traded, where no symbol is given (${DEFAULT-VALUE})")
    private int top;

    @Option(
            names = "--category",
            defaultValue = "spot",
            paramLabel = "spot|linear",
            description = "part of the venue (${DEFAULT-VALUE})")
    private String category = "spot";

    @Option(
            names = "--quote",
            defaultValue = "USDT",
            paramLabel = "COIN",
            description = "quote coin of the most traded (${DEFAULT-VALUE})")
    private String quote = "USDT";

    @Option(
            names = "--min-turnover",
            defaultValue = "1000000",
            paramLabel = "AMOUNT",
            description = "least turnover of a day among the most traded, in the quote coin (${DEFAULT-VALUE})")
    private BigDecimal minTurnover = BigDecimal.ZERO;

    /** The part of the venue, where all that was given is allowed. */
    BybitCategory part() {
        Arguments.requireInside("--top", top, Integer.MAX_VALUE);
        return BybitCategory.of(category);
    }

    /** Whether the most traded have to be looked for. */
    boolean isOfMostTraded() {
        return Arguments.isBlank(symbols);
    }

    /** Those that are named, once the venue has answered: a host that cannot be reached is to be said once. */
    List<InstrumentId> named(BybitCandleSource source, BybitCategory part) {
        List<InstrumentId> named = Arguments.instruments(source.instruments().market(part), symbols);
        source.serverTime();
        return named;
    }

    /** The most traded, the one with the largest turnover first. */
    List<InstrumentId> mostTraded(BybitCandleSource source, BybitCategory part) {
        List<RankedInstrument> ranked = source.instruments().top(part, top, quote, minTurnover);
        if (ranked.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing of %s in %s had a turnover of %s in the last day: lower --min-turnover, or give another --quote"
                            .formatted(part.code(), quote, minTurnover));
        }
        return ranked.stream().map(one -> one.details().id()).toList();
    }
}
