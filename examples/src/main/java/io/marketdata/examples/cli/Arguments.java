package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CheckpointKey;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Values of arguments, each refused with its name, its value and what is allowed. */
final class Arguments {
    private Arguments() {}

    static TimeRange range(String start, String end) {
        Instant from = TimeRange.parseInstant("--start", start);
        Instant to = TimeRange.parseInstant("--end", end);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("--end " + end + " is not after --start " + start);
        }
        return TimeRange.of(from, to);
    }

    static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "--zone " + name + " is not a time zone such as UTC, +02:00 or America/New_York", unknown);
        }
    }

    /** {@code NAME=IN_FILE} pairs. */
    static Map<String, String> columns(List<String> pairs) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new IllegalArgumentException(
                        "--column " + pair + " is not NAME=IN_FILE, such as ts_open=timestamp");
            }
            columns.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return columns;
    }

    /** A name as a checkpoint takes it: on one line, and a hash for what is too much of it. */
    static String checkpointName(String name) {
        String line = name.replaceAll("\\p{Cntrl}", " ");
        int most = CheckpointKey.MAX_NAME_LENGTH - 100;
        return line.length() <= most
                ? line
                : line.substring(0, most) + "... " + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** A market by its id. */
    static MarketId market(int id) {
        if (id < 1 || id > MarketId.MAX_VALUE) {
            throw new IllegalArgumentException("--market-id " + id + " is outside 1.." + MarketId.MAX_VALUE);
        }
        return new MarketId(id);
    }

    /** The instruments of {@code --symbol}, each once. */
    static List<InstrumentId> instruments(MarketId market, List<String> symbols) {
        return instruments("--symbol", market, symbols);
    }

    /** The instruments that an argument names, each once. */
    static List<InstrumentId> instruments(String argument, MarketId market, List<String> symbols) {
        return symbols.stream()
                .map(symbol -> named(argument, () -> InstrumentId.of(market.value(), symbol)))
                .distinct()
                .toList();
    }

    /** The market of {@code --home-market}. */
    static MarketId home(int id, MarketCatalogue markets) {
        MarketId home = named("--home-market", () -> new MarketId(id));
        markets.market(home);
        return home;
    }

    /** Lengths of bars, each once. */
    static List<Timeframe> timeframes(List<String> codes) {
        return codes.stream()
                .map(code -> named("--timeframes", () -> Timeframe.of(code.strip())))
                .distinct()
                .toList();
    }

    /** Those of the instruments that {@code ref_instruments} has as tradable. */
    static List<InstrumentId> enabled(ClickHouse clickHouse, MarketId market, List<InstrumentId> wanted) {
        Set<InstrumentId> tradable = clickHouse.instruments().instruments(market).stream()
                .filter(InstrumentDetails::tradable)
                .map(InstrumentDetails::id)
                .collect(Collectors.toSet());
        List<InstrumentId> enabled = wanted.stream().filter(tradable::contains).toList();
        Logs.LOG.info("%d of %d instruments are enabled".formatted(enabled.size(), wanted.size()));
        return enabled;
    }

    /** Whether a list is empty, or was given as an empty text. */
    static boolean isBlank(List<String> words) {
        return words.stream().allMatch(String::isBlank);
    }

    static void requireInside(String argument, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(argument + " " + value + " is outside 1.." + most);
        }
    }

    /** The Bybit of the environment, to describe further. */
    static BybitCandleSource.Builder bybit(AppContext context, MarketCatalogue markets) {
        return context.bybit()
                .apply(BybitCandleSource.builder().markets(markets).fromEnvironment(context.environment()));
    }

    /** The value, or the argument's name before what is wrong with it. */
    static <T> T named(String argument, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException problem) {
            throw new IllegalArgumentException(argument + ": " + problem.getMessage(), problem);
        }
    }
}
