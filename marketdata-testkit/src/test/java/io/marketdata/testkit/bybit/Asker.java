package io.marketdata.testkit.bybit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The JDK's client, and as little parsing as the tests of the fake can do with. */
final class Asker {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    private static final Pattern ROW = Pattern.compile("\\[(\"\\d{10,}\"[^\\[\\]]*)]");

    private Asker() {}

    static HttpResponse<byte[]> send(FakeBybit bybit, String target) throws IOException, InterruptedException {
        return CLIENT.send(request(bybit, target).build(), BodyHandlers.ofByteArray());
    }

    static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Gives up by then, the body included. */
    static HttpResponse<byte[]> sendWithin(Duration limit, FakeBybit bybit, String target)
            throws IOException, InterruptedException {
        var asked = CLIENT.sendAsync(request(bybit, target).build(), BodyHandlers.ofByteArray());
        try {
            return asked.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            asked.cancel(true);
            throw new HttpTimeoutException("no answer within " + limit);
        } catch (ExecutionException problem) {
            throw new IOException(problem);
        }
    }

    static HttpRequest.Builder request(FakeBybit bybit, String target) {
        return HttpRequest.newBuilder(URI.create(bybit.restUrl() + target));
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** What follows {@code /v5/market/}. */
    static String get(FakeBybit bybit, String rest) throws IOException, InterruptedException {
        return text(send(bybit, "/v5/market/" + rest));
    }

    static String get(FakeBybit bybit, String format, Object... values) throws IOException, InterruptedException {
        return get(bybit, String.format(Locale.ROOT, format, values));
    }

    /** The rows of a page of candles, without their quotation marks. */
    static List<List<String>> rows(String json) {
        return ROW.matcher(json)
                .results()
                .map(match -> Arrays.asList(match.group(1).replace("\"", "").split(",", -1)))
                .toList();
    }

    static List<Long> starts(String json) {
        return rows(json).stream().map(row -> Long.parseLong(row.get(0))).toList();
    }

    static List<String> all(String json, String field) {
        return Pattern.compile("\"" + field + "\":\"([^\"]*)\"")
                .matcher(json)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
