package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.RecordedRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry changes the rows that the filters leave, and says how many. */
@Timeout(300)
class FakePostgrestTest {
    private static final String BODY = "{\"data_end\":\"2026-02-03\"}";
    private static final String COUNTED = "return=minimal, count=exact";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final FakePostgrest registry = table().start();

    private static FakePostgrest.Builder table() {
        return FakePostgrest.builder()
                .row("futures", "ES")
                .row("futures", "NQ")
                .row("stock", "A,\"B\"")
                .row("stock", "ES");
    }

    @AfterEach
    void close() {
        registry.close();
        Shop.assertNoThreadIsLeft();
    }

    private static HttpRequest.Builder request(FakePostgrest to, String query) {
        return HttpRequest.newBuilder(URI.create(to.url() + "/rest/v1/instruments" + query))
                .header("apikey", to.key())
                .header("Authorization", "Bearer " + to.key());
    }

    private static HttpResponse<String> patch(FakePostgrest to, String query, String prefer, String body)
            throws Exception {
        return CLIENT.send(
                request(to, query)
                        .header("Prefer", prefer)
                        .method("PATCH", BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> patch(String query) throws Exception {
        return patch(registry, query, COUNTED, BODY);
    }

    private static String range(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Range").orElse("");
    }

    @Test
    void filtersSayWhichRowsChange() throws Exception {
        HttpResponse<String> one = patch("?type=eq.futures&symbol=in.(ES,CL)");
        assertThat(one.statusCode()).isEqualTo(204);
        assertThat(range(one)).isEqualTo("0-0/1");
        assertThat(registry.dataEnd("futures", "ES")).isEqualTo("2026-02-03");
        assertThat(registry.dataEnd("futures", "NQ")).isNull();
        assertThat(registry.dataEnd("stock", "ES")).isNull();
        assertThat(range(patch("?type=eq.futures"))).isEqualTo("0-1/2");
        assertThat(registry.dataEnd("futures", "NQ")).isEqualTo("2026-02-03");
        assertThat(registry.dataEnd("stock", "ES")).isNull();
    }

    @Test
    void twoFiltersOfAColumnLeaveWhatBothLeave() throws Exception {
        assertThat(range(patch("?type=eq.stock&type=eq.futures"))).isEqualTo("*/0");
    }

    @Test
    void withoutFiltersEveryRowChanges() throws Exception {
        assertThat(range(patch(""))).isEqualTo("0-3/4");
        assertThat(registry.dataEnd("stock", "ES")).isEqualTo("2026-02-03");
    }

    @Test
    void noRowIsASuccessToo() throws Exception {
        HttpResponse<String> none = patch("?symbol=eq.CL");
        assertThat(none.statusCode()).isEqualTo(204);
        assertThat(range(none)).isEqualTo("*/0");
    }

    @Test
    void namesMayBeQuoted() throws Exception {
        String quoted = URLEncoder.encode("(\"A,\\\"B\\\"\",\"ES\",CL)", StandardCharsets.UTF_8);
        assertThat(range(patch("?type=eq.stock&symbol=in." + quoted))).isEqualTo("0-1/2");
        assertThat(registry.dataEnd("stock", "A,\"B\"")).isEqualTo("2026-02-03");
    }

    @Test
    void withoutACountNobodyKnowsHowMany() throws Exception {
        assertThat(range(patch(registry, "?type=eq.stock", "return=minimal", BODY)))
                .isEqualTo("0-1/*");
        assertThat(range(patch(registry, "?type=eq.fx", "return=minimal", BODY)))
                .isEqualTo("*/*");
    }

    @Test
    void otherServersCountOrAnswerOtherwise() throws Exception {
        try (FakePostgrest other =
                table().countAlone(true).noneIsNotFound(true).key("another").start()) {
            assertThat(other.key()).isEqualTo("another");
            assertThat(range(patch(other, "?type=eq.stock", COUNTED, BODY))).isEqualTo("*/2");
            HttpResponse<String> none = patch(other, "?type=eq.fx", COUNTED, BODY);
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(range(none)).isEqualTo("*/0");
        }
    }

    @Test
    void theRowsComeBackIfTheyAreAskedFor() throws Exception {
        HttpResponse<String> rows =
                patch(registry, "?type=eq.futures&symbol=eq.NQ", "return=representation", "{\"data_end\": null}");
        assertThat(rows.statusCode()).isEqualTo(200);
        assertThat(rows.body()).isEqualTo("[{\"type\":\"futures\",\"symbol\":\"NQ\",\"data_end\":null}]");
    }

    @Test
    void tooManyRowsAreRefusedWhereHandlingIsStrict() throws Exception {
        HttpResponse<String> refused =
                patch(registry, "?type=eq.futures", "handling=strict, max-affected=1, count=exact", BODY);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("PGRST124");
        assertThat(registry.dataEnd("futures", "ES")).isNull();
        assertThat(patch(registry, "?type=eq.futures", "handling=strict, max-affected=2", BODY)
                        .statusCode())
                .isEqualTo(204);
        assertThat(patch(registry, "?type=eq.futures", "max-affected=1", BODY).statusCode())
                .as("not looked at")
                .isEqualTo(204);
        assertThat(patch(registry, "?type=eq.futures", "handling=strict, count=all", BODY)
                        .body())
                .contains("PGRST122");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?kind=eq.futures | {\"data_end\":\"x\"} | 42703",
                "?type=futures    | {\"data_end\":\"x\"} | PGRST100",
                "?symbol=in.(%22) | {\"data_end\":\"x\"} | PGRST100",
                "?type=eq.futures | {\"data_start\":\"x\"} | PGRST204",
                "?type=eq.futures | data_end=x | PGRST102",
                "?type=eq.futures | {\"data_end\" \"x\"} | PGRST102"
            })
    void whatItDoesNotKnowIsRefused(String query, String body, String code) throws Exception {
        HttpResponse<String> refused = patch(registry, query, COUNTED, body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"" + code + "\"");
        assertThat(registry.dataEnd("futures", "ES")).isNull();
    }

    @Test
    void aStrangerAnotherTableAndAnotherMethodAreRefused() throws Exception {
        URI table = URI.create(registry.url() + "/rest/v1/instruments");
        for (HttpRequest.Builder stranger : new HttpRequest.Builder[] {
            HttpRequest.newBuilder(table).header("apikey", registry.key()),
            HttpRequest.newBuilder(table).header("Authorization", "Bearer " + registry.key())
        }) {
            HttpRequest request =
                    stranger.method("PATCH", BodyPublishers.ofString(BODY)).build();
            assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }
        assertThat(patch("x").statusCode()).isEqualTo(404);
        assertThat(CLIENT.send(request(registry, "").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
        assertThat(registry.dataEnd("futures", "ES")).isNull();
    }

    @Test
    void scriptedAnswersComeFirstAndAllIsLogged() throws Exception {
        registry.next(HttpAnswer.of(503));
        assertThat(patch("?type=eq.futures").statusCode()).isEqualTo(503);
        assertThat(registry.dataEnd("futures", "ES")).isNull();
        assertThat(patch("?type=eq.futures").statusCode()).isEqualTo(204);
        assertThat(registry.requests()).hasSize(2);
        RecordedRequest last = registry.requests().get(1);
        assertThat(last.method()).isEqualTo("PATCH");
        assertThat(last.query()).isEqualTo("type=eq.futures");
        assertThat(last.header("prefer")).isEqualTo(COUNTED);
        assertThat(last.bodyText()).isEqualTo(BODY);
        assertThat(last.toString()).doesNotContain(registry.key());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.dataEnd("fx", "EURUSD"))
                .withMessageContaining("fx EURUSD");
    }
}
