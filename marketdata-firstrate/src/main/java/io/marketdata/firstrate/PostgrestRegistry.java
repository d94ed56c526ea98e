package io.marketdata.firstrate;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code instruments} behind PostgREST, as Supabase serves it: a PATCH by type and symbols, whose count of rows
 * is compared; where it is another one, each symbol is told alone. Without symbols nothing is sent, since that would change
 * every row.
 */
public final class PostgrestRegistry implements DataEndRegistry {
    private static final String CODE = "MD-F060";
    private static final int MOST_SYMBOLS = 100;
    private static final int SHOWN = 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern COUNT = Pattern.compile(".*/(\\d{1,18})");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})/.*");

    private final String base;
    private final String key;
    private final HttpDoor door = new HttpDoor(LIMIT);

    /**
     * A registry.
     *
     * @param url such as {@code https://project.supabase.co}
     * @param serviceKey a secret; it goes into headers alone
     */
    public PostgrestRegistry(URI url, String serviceKey) {
        if (url.getHost() == null || serviceKey.isBlank()) {
            throw new ConfigurationException(
                    "MD-F009", "the registry needs an address and a key; set SUPABASE_URL and SUPABASE_SERVICE_KEY");
        }
        base = url.toString().replaceAll("/+$", "");
        key = serviceKey.strip();
    }

    @Override
    public void dataEnd(FirstRateType type, LocalDate dataEnd, List<String> symbols) {
        if (symbols.isEmpty()) {
            throw new IllegalArgumentException("no symbols: every row of " + type.word() + " would change");
        }
        List<String> untold = new ArrayList<>();
        for (int from = 0; from < symbols.size(); from += MOST_SYMBOLS) {
            tell(type, dataEnd, symbols.subList(from, Math.min(symbols.size(), from + MOST_SYMBOLS)), untold);
        }
        if (!untold.isEmpty()) {
            throw new UntoldSymbols(
                    "it has not one row each for " + untold.size() + " of " + symbols.size() + " symbols: "
                            + MarketDataException.foreign(
                                    String.join(", ", untold.subList(0, Math.min(untold.size(), SHOWN))))
                            + (untold.size() > SHOWN ? " and so on" : "")
                            + ". The others were told. Are they in its table, once each, as type " + type.word() + "?",
                    untold);
        }
    }

    /** Tells many at once, and where the count is wrong each alone, to know which. */
    private void tell(FirstRateType type, LocalDate dataEnd, List<String> symbols, List<String> untold) {
        long rows = patch(type, dataEnd, symbols);
        if (rows < 0) {
            throw failed(
                    "it changed nobody knows how many rows for " + symbols.size() + " symbols: "
                            + MarketDataException.foreign(String.join(", ", symbols)),
                    false);
        }
        if (rows == symbols.size()) {
            return;
        }
        if (symbols.size() == 1) {
            untold.add(symbols.get(0));
            return;
        }
        symbols.forEach(symbol -> tell(type, dataEnd, List.of(symbol), untold));
    }

    /** How many rows were changed; less than 0 where that was not said. */
    private long patch(FirstRateType type, LocalDate dataEnd, List<String> symbols) {
        String names = symbols.stream()
                .map(symbol -> '"' + symbol.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(","));
        URI uri = URI.create(base + "/rest/v1/instruments?type=eq." + type.word() + "&symbol=in."
                + URLEncoder.encode("(" + names + ")", StandardCharsets.UTF_8));
        Map<String, String> headers =
                Map.of("apikey", key, "Authorization", "Bearer " + key, "Prefer", "return=minimal, count=exact");
        Answer answer;
        try {
            answer = door.send(
                    "PATCH",
                    uri,
                    headers,
                    "{\"data_end\":\"" + dataEnd + "\"}",
                    response -> new Answer(response.getCode(), count(response.getFirstHeader("Content-Range"))));
        } catch (IOException failure) {
            throw failed("it cannot be reached: " + MarketDataException.foreign(failure.toString()), true);
        }
        if (answer.status() / 100 != 2) {
            throw failed("it answered with status " + answer.status(), answer.status() >= 500);
        }
        return answer.rows();
    }

    /** Some were not told, and all others were. */
    static final class UntoldSymbols extends SourceException {
        private static final long serialVersionUID = 1L;

        private final List<String> symbols;

        UntoldSymbols(String why, List<String> symbols) {
            super(CODE, message(why), false, null);
            this.symbols = List.copyOf(symbols);
        }

        List<String> symbols() {
            return symbols;
        }
    }

    private record Answer(int status, long rows) {}

    /** {@code *}{@code /N}, or of older servers {@code 0-4}{@code /*}. */
    private static long count(@Nullable Header header) {
        String text = header == null ? "" : header.getValue();
        Matcher exact = COUNT.matcher(text);
        if (exact.matches()) {
            return Long.parseLong(exact.group(1));
        }
        Matcher range = RANGE.matcher(text);
        return range.matches() ? Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1 : -1;
    }

    private static SourceException failed(String why, boolean retryable) {
        return new SourceException(CODE, message(why), retryable, null);
    }

    private static String message(String why) {
        return "the registry of instruments was not told: " + why + ". The next update tells it again";
    }

    /** The address. */
    @Override
    public String toString() {
        return "PostgrestRegistry[" + base + "]";
    }

    @Override
    public void close() {
        door.close();
    }
}
