package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.fault.HttpAnswer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hook counts the calls that are right, and remembers all. */
@Timeout(300)
class FakeReloadHookTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final FakeReloadHook hook = FakeReloadHook.start("secret");

    @AfterEach
    void close() {
        hook.close();
        Shop.assertNoThreadIsLeft();
    }

    private static int call(String method, String url, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", authorization)
                .method(method, BodyPublishers.ofString("{}"))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).statusCode();
    }

    @Test
    void theTokenIsInTheHeaderOrInTheAddress() throws Exception {
        assertThat(call("POST", hook.url(), "Bearer secret")).isEqualTo(200);
        String place = hook.urlWithPlaceForToken();
        assertThat(call("POST", place.replace("{token}", "secret"), "none")).isEqualTo(200);
        assertThat(hook.reloads()).isEqualTo(2);
        assertThat(hook.requests()).hasSize(2);
        assertThat(hook.requests().get(0).header("Authorization")).isEqualTo("Bearer secret");
        assertThat(hook.requests().get(1).parameter("token")).isEqualTo("secret");
        assertThat(hook.requests().get(1).bodyText()).isEqualTo("{}");
    }

    @Test
    void whatIsNotRightIsNoReload() throws Exception {
        assertThat(call("POST", hook.url(), "Bearer other")).isEqualTo(401);
        assertThat(call("POST", hook.urlWithPlaceForToken().replace("{token}", "other"), "none"))
                .isEqualTo(401);
        assertThat(call("PUT", hook.url(), "Bearer secret")).isEqualTo(405);
        assertThat(call("POST", hook.url() + "/x", "Bearer secret")).isEqualTo(404);
        hook.next(HttpAnswer.of(500));
        assertThat(call("POST", hook.url(), "Bearer secret")).isEqualTo(500);
        assertThat(hook.reloads()).isZero();
        assertThat(hook.requests()).hasSize(5);
    }
}
