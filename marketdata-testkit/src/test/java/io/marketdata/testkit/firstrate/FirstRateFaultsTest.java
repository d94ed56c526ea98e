package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.testkit.ManualClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of the service itself: each is what it says, for one request, and the answer behind it is right. */
@Timeout(300)
class FirstRateFaultsTest {
    private static final String FUTURES = "type=futures";
    private static final String DAY = "type=futures&timeframe=1min&adjustment=contin_UNadj&period=day";

    private final FakeFirstRate vendor = FakeFirstRate.builder()
            .clock(ManualClock.at("2026-02-04T07:30:00Z"))
            .start();

    @AfterEach
    void close() {
        vendor.close();
        Shop.assertNoThreadIsLeft();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SUBSCRIPTION, 200, no active subscription",
        "NO_DATAFILE, 200, <html><body>no datafile found</body></html>",
        "EMPTY_ANSWER, 200, ''",
        "HTTP_503, 503, <html><body>busy</body></html>",
        "HTTP_500, 500, <html><body>something broke</body></html>",
        "HTTP_429, 429, <html><body>too many requests</body></html>",
        "HTTP_403, 403, <html><body>forbidden</body></html>"
    })
    void eitherPageSaysSomethingElse(FirstRateFault fault, int status, String words) throws Exception {
        vendor.arm(fault, 2);
        for (HttpResponse<byte[]> wrong : List.of(Shop.askLastUpdate(vendor, FUTURES), Shop.dataFile(vendor, DAY))) {
            assertThat(wrong.statusCode()).isEqualTo(status);
            assertThat(Shop.text(wrong)).isEqualTo(words);
            assertThat(wrong.headers().firstValue("Retry-After").isPresent())
                    .isEqualTo(fault == FirstRateFault.HTTP_503);
        }
        assertThat(Shop.lastUpdate(vendor, FUTURES)).isEqualTo("2026-02-03");
        assertThat(Shop.dataFile(vendor, DAY).statusCode()).isEqualTo(302);
        assertThat(vendor.injected()).isEqualTo(Map.of(fault, 2));
    }

    @ParameterizedTest
    @CsvSource({"HANG_UP, received no bytes", "RESET, Connection reset"})
    void aConnectionEndsBeforeTheAnswer(FirstRateFault fault, String says) throws Exception {
        vendor.arm(fault, 9);
        assertThatThrownBy(() -> Shop.lastUpdate(vendor, FUTURES))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining(says);
        assertThatThrownBy(() -> Shop.dataFile(vendor, DAY))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining(says);
        vendor.calm();
        assertThat(Shop.lastUpdate(vendor, FUTURES)).isEqualTo("2026-02-03");
    }

    @Test
    void silenceLastsUntilTheFakeIsClosed() throws Exception {
        vendor.arm(FirstRateFault.SILENCE);
        CompletableFuture<HttpResponse<byte[]>> silent =
                Shop.begin(vendor.apiUrl() + "/last_update?type=futures&userid=" + vendor.userid());
        Shop.assertWaits(silent);
        assertThat(Shop.lastUpdate(vendor, FUTURES)).as("meanwhile").isEqualTo("2026-02-03");
        vendor.close();
        assertThatThrownBy(silent::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void lastUpdateIsNoDateOrOneOfTheFuture() throws Exception {
        vendor.arm(FirstRateFault.NOT_A_DATE);
        assertThat(Shop.dataFile(vendor, DAY).statusCode())
                .as("not of this page")
                .isEqualTo(302);
        assertThat(Shop.lastUpdate(vendor, FUTURES)).isEqualTo("soon");
        vendor.arm(FirstRateFault.DATE_OF_THE_FUTURE);
        assertThat(Shop.lastUpdate(vendor, FUTURES)).isEqualTo("2036-02-03");
        assertThat(Shop.lastUpdate(vendor, FUTURES)).isEqualTo("2026-02-03");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIRECT_TO_LINK_LOCAL, http://169.254.169.254/latest/meta-data/",
        "REDIRECT_TO_FILE, file:///etc/hostname",
        "REDIRECT_TO_NOWHERE, "
    })
    void redirectsLeadAstray(FirstRateFault fault, String location) throws Exception {
        vendor.arm(fault);
        assertThat(Shop.lastUpdate(vendor, FUTURES)).as("not of this page").isEqualTo("2026-02-03");
        HttpResponse<byte[]> astray = Shop.dataFile(vendor, DAY);
        assertThat(astray.statusCode()).isEqualTo(302);
        assertThat(astray.headers().firstValue("Location").orElse(null)).isEqualTo(location);
        assertThat(Shop.location(vendor, DAY)).startsWith(vendor.storeUrl().toString());
    }

    @Test
    void aRedirectLeadsBackAsOftenAsItIsArmed() throws Exception {
        vendor.arm(FirstRateFault.REDIRECT_LOOP, 2);
        String back = Shop.location(vendor, DAY);
        assertThat(vendor.apiUrl().resolve(back))
                .hasToString(vendor.apiUrl() + "/data_file?userid=" + vendor.userid() + "&" + DAY);
        assertThat(Shop.get(vendor.apiUrl().resolve(back).toString()).headers().firstValue("Location"))
                .contains(back);
        assertThat(Shop.location(vendor, DAY)).startsWith(vendor.storeUrl().toString());
    }

    @Test
    void aRedirectCanLeadAnywhere() throws Exception {
        vendor.redirectTo("ftp://elsewhere/file.zip");
        assertThat(Shop.location(vendor, DAY)).isEqualTo("ftp://elsewhere/file.zip");
        assertThat(Shop.location(vendor, DAY)).startsWith(vendor.storeUrl().toString());
        vendor.redirectTo("ftp://elsewhere/file.zip");
        vendor.calm();
        assertThat(Shop.location(vendor, DAY)).startsWith(vendor.storeUrl().toString());
    }

    @Test
    void onlyRequestsThatMatchGetAFault() throws Exception {
        vendor.arm(FirstRateFault.HTTP_500, 1, request -> "1day".equals(request.parameter("timeframe")));
        assertThat(Shop.dataFile(vendor, DAY).statusCode()).isEqualTo(302);
        assertThat(Shop.dataFile(vendor, DAY.replace("1min", "1day")).statusCode())
                .isEqualTo(500);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vendor.arm(FirstRateFault.RESET, 0))
                .withMessageContaining("RESET");
    }
}
