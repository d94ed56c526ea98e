package io.marketdata.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything is read, counted and answered alike. */
@Timeout(300)
class DiscardingHttpServerTest {
    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNoThread();
    }

    @Test
    void bodiesAreCountedAndNotKept() throws Exception {
        byte[] body = new byte[5_000_000];
        try (DiscardingHttpServer server = DiscardingHttpServer.start()) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            for (HttpRequest.BodyPublisher publisher : List.of(
                    BodyPublishers.ofByteArray(body),
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
                HttpRequest request =
                        HttpRequest.newBuilder(server.uri()).POST(publisher).build();
                assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(200);
            }
            server.awaitRequests(2);
            assertThat(server.requests()).isEqualTo(2);
            assertThat(server.bodyBytes()).isEqualTo(2L * body.length);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void everyRequestGetsTheSameAnswer() throws IOException {
        try (DiscardingHttpServer server =
                        DiscardingHttpServer.start(HttpAnswer.of(503).body("busy"));
                Talk talk = new Talk(server.host(), server.port())) {
            assertThat(talk.ask("/", "a")).isEqualTo("503 Service Unavailable|busy");
            assertThat(talk.ask("/b", "")).isEqualTo("503 Service Unavailable|busy");
        }
    }
}
