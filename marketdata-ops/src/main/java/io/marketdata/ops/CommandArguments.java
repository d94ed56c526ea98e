package io.marketdata.ops;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import io.marketdata.model.Symbol;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The arguments of one command; what is wrong with them is an {@code invalid_args}. */
final class CommandArguments {
    private static final Instant LATEST = Instant.parse("2299-12-31T00:00:00Z");

    private final Map<String, Object> args;
    private final MarketCatalogue markets;
    private final @Nullable MarketId defaultMarket;
    private final Set<String> taken = new HashSet<>();

    CommandArguments(Map<String, Object> args, MarketCatalogue markets, @Nullable MarketId defaultMarket) {
        this.args = args;
        this.markets = markets;
        this.defaultMarket = defaultMarket;
        taken.add("market_id");
    }

    /** Fails for an argument that no question was about. */
    void requireNoOther() {
        Set<String> others = new HashSet<>(args.keySet());
        others.removeAll(taken);
        if (!others.isEmpty()) {
            throw invalid("there are arguments that the command does not take; it takes "
                    + taken.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    boolean has(String name) {
        return take(name) != null;
    }

    boolean flag(String name, boolean otherwise) {
        Object value = take(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw invalid(name + " is neither true nor false");
    }

    int number(String name, int otherwise) {
        Object value = take(name);
        if (value == null) {
            return otherwise;
        }
        long number = whole(name, value);
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw invalid(name + " " + number + " is out of range");
        }
        return (int) number;
    }

    @Nullable String text(String name) {
        Object value = take(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw invalid(name + " is not a text");
    }

    List<InstrumentId> instruments() {
        Object value = args.containsKey("symbols") ? take("symbols") : take("symbol");
        List<InstrumentId> instruments =
                texts("symbols", value).stream().map(this::instrument).toList();
        return Arguments.some("symbols", instruments);
    }

    InstrumentId instrument() {
        String symbol = text("symbol");
        if (symbol == null) {
            throw invalid("symbol is missing");
        }
        return instrument(symbol);
    }

    List<Timeframe> timeframes(List<Timeframe> otherwise) {
        Object value = has("timeframes") ? take("timeframes") : take("tfs");
        if (value == null) {
            return otherwise;
        }
        try {
            return Arguments.some(
                    "timeframes",
                    texts("timeframes", value).stream().map(Timeframe::of).toList());
        } catch (IllegalArgumentException unknown) {
            throw invalid(String.valueOf(unknown.getMessage()));
        }
    }

    TimeRange range() {
        try {
            return TimeRange.of(instant("start"), instant("end"));
        } catch (IllegalArgumentException wrong) {
            throw invalid(String.valueOf(wrong.getMessage()));
        }
    }

    private Instant instant(String name) {
        Object millis = take(name + "_ms");
        String text = text(name + "_utc");
        if ((millis == null) == (text == null)) {
            throw invalid("give one of " + name + "_ms and " + name + "_utc");
        }
        if (text != null) {
            return TimeRange.parseInstant(name + "_utc", text);
        }
        Instant instant = Instant.ofEpochMilli(whole(name + "_ms", millis));
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST)) {
            throw invalid(name + "_ms is outside of 1970 to 2299");
        }
        return instant;
    }

    /** An instrument key, or a symbol of the market that is named or configured. */
    private InstrumentId instrument(String text) {
        try {
            if (text.indexOf(':', text.indexOf(':') + 1) > 0 && text.indexOf(':') > 0) {
                return markets.instrument(text)
                        .orElseThrow(() -> invalid("the market of the instrument key is not in the catalogue"));
            }
            return new InstrumentId(market(), new Symbol(text));
        } catch (IllegalArgumentException wrong) {
            throw invalid(String.valueOf(wrong.getMessage()));
        }
    }

    private MarketId market() {
        Object value = take("market_id");
        if (value == null) {
            if (defaultMarket == null) {
                throw invalid("a symbol needs its market: give an instrument key, or market_id");
            }
            return defaultMarket;
        }
        long number = whole("market_id", value);
        return markets.markets().stream()
                .map(Market::id)
                .filter(id -> id.value() == number)
                .findFirst()
                .orElseThrow(() -> invalid("market_id " + number + " is not in the catalogue"));
    }

    private @Nullable Object take(String name) {
        taken.add(name);
        return args.get(name);
    }

    private static List<String> texts(String name, @Nullable Object value) {
        if (value instanceof String one) {
            return List.of(one);
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> items) {
            for (Object item : items) {
                if (!(item instanceof String text)) {
                    throw invalid(name + " holds something that is not a text");
                }
                texts.add(text);
            }
            return texts;
        }
        throw invalid(name + " is neither a text nor a list of texts");
    }

    private static long whole(String name, @Nullable Object value) {
        try {
            if (value instanceof Json.Digits number) {
                return Long.parseLong(number.text());
            }
        } catch (NumberFormatException fraction) {
            throw invalid(name + " is not a whole number");
        }
        throw invalid(name + " is not a number");
    }

    private static OpsException invalid(String what) {
        return new OpsException(OpsError.INVALID_ARGS, what);
    }
}
