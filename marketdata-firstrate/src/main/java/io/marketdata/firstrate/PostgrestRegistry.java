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
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code instruments} behind PostgREST, as Supabase serves it: a PATCH by type and symbols, whose count of rows
 * is compared. Without symbols nothing is sent, since that would change every row.
 */
public final class PostgrestRegistry implements DataEndRegistry {
    private static final int MOST_SYMBOLS = 100;
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
        for (int from = 0; from < symbols.size(); from += MOST_SYMBOLS) {
            patch(type, dataEnd, symbols.subList(from, Math.min(symbols.size(), from + MOST_SYMBOLS)));
        }
    }

    private void patch(FirstRateType type, LocalDate dataEnd, List<String> symbols) {
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
        if (answer.rows() != symbols.size()) {
            throw failed(
                    "it changed " + (answer.rows() < 0 ? "nobody knows how many" : answer.rows()) + " rows for "
                            + symbols.size() + " symbols: " + MarketDataException.foreign(String.join(", ", symbols))
                            + ". Are they all in its table, once each, as type " + type.word() + "?",
                    false);
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
        return new SourceException(
                "MD-F060",
                "the registry of instruments was not told: " + why + ". The next update tells it again",
                retryable,
                null);
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
