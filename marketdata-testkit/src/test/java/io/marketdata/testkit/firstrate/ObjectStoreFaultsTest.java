package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.fault.ManualPace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of the object store: each is what it says, for one request, and the answer behind it is right. */
@Timeout(300)
class ObjectStoreFaultsTest {
    private static final String DAY = "type=futures&timeframe=1min&adjustment=contin_UNadj&period=day";

    private final ManualPace pace = new ManualPace();
    private final FakeFirstRate vendor = FakeFirstRate.builder()
            .clock(ManualClock.at("2026-02-04T07:30:00Z"))
            .pace(pace)
            .start();
    private String location = "";
    private byte[] whole = {};

    @BeforeEach
    void download() throws Exception {
        location = Shop.location(vendor, DAY);
        whole = Shop.get(location).body();
        assertThat(whole).hasSizeGreaterThan(10_000);
    }

    @AfterEach
    void close() {
        vendor.close();
        Shop.assertNoThreadIsLeft();
    }

    private HttpResponse<byte[]> rest(String... more) throws Exception {
        String[] headers = Arrays.copyOf(new String[] {"Range", "bytes=100-"}, 2 + more.length);
        System.arraycopy(more, 0, headers, 2, more.length);
        return Shop.get(location, headers);
    }

    private byte[] from(int offset) {
        return Arrays.copyOfRange(whole, offset, whole.length);
    }

    private static String received(int bytes, int said) {
        return "content-length: " + said + ", bytes received: " + bytes;
    }

    @Test
    void aBodyEndsAtItsHalf() throws Exception {
        vendor.arm(FirstRateFault.CUT_BODY);
        assertThatThrownBy(() -> Shop.get(location))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining(received(whole.length / 2, whole.length));
        assertThat(Shop.get(location).body()).isEqualTo(whole);
        assertThat(vendor.injected()).isEqualTo(Map.of(FirstRateFault.CUT_BODY, 1));
    }

    @Test
    void aBodyEndsBehindItsFirstByte() throws Exception {
        vendor.arm(FirstRateFault.ONE_BYTE);
        assertThatThrownBy(() -> Shop.get(location))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining(received(1, whole.length));
        assertThat(Shop.get(location).body()).isEqualTo(whole);
    }

    @Test
    void aConnectionIsResetWithinABody() throws Exception {
        vendor.arm(FirstRateFault.RESET_BODY);
        assertThatThrownBy(() -> Shop.get(location))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("content-length: " + whole.length)
                .hasStackTraceContaining("Connection reset");
        assertThat(Shop.get(location).body()).isEqualTo(whole);
    }

    @Test
    void aStalledBodyWaitsUntilTheFakeIsClosed() throws Exception {
        vendor.arm(FirstRateFault.STALLED_BODY, 2);
        try (InputStream in = Shop.head(location).body()) {
            assertThat(in.readNBytes(whole.length / 2)).isEqualTo(Arrays.copyOf(whole, whole.length / 2));
        }
        CompletableFuture<HttpResponse<byte[]>> stalled = Shop.begin(location);
        Shop.assertWaits(stalled);
        vendor.close();
        assertThatThrownBy(stalled::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void aDrippingBodyKeepsToThePace() throws Exception {
        vendor.arm(FirstRateFault.DRIPPING_BODY);
        try (InputStream in = Shop.head(location).body()) {
            pace.release(2);
            assertThat(in.readNBytes(2_048)).isEqualTo(Arrays.copyOf(whole, 2_048));
            pace.awaitWaiter();
            assertThat(in.available()).isZero();
            pace.releaseAll();
            assertThat(in.readAllBytes()).isEqualTo(from(2_048));
        }
    }

    @Test
    void lengthsAreWrongOrNotThere() throws Exception {
        vendor.arm(FirstRateFault.LENGTH_TOO_LONG);
        assertThatThrownBy(() -> Shop.get(location))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining(received(whole.length, whole.length + 1_000));
        vendor.arm(FirstRateFault.LENGTH_TOO_SHORT);
        int tooShort = whole.length - whole.length / 10 - 1;
        assertThat(Shop.get(location).body()).isEqualTo(Arrays.copyOf(whole, tooShort));
        vendor.arm(FirstRateFault.NO_LENGTH);
        HttpResponse<byte[]> chunked = Shop.get(location);
        assertThat(chunked.headers().firstValue("Content-Length")).isEmpty();
        assertThat(chunked.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(chunked.body()).isEqualTo(whole);
    }

    @Test
    void gzipIsOfTheWholeFileAlsoWhereAPartWasAskedFor() throws Exception {
        vendor.arm(FirstRateFault.GZIP, 2);
        for (HttpResponse<byte[]> packed : Arrays.asList(Shop.get(location), rest())) {
            assertThat(packed.statusCode()).isEqualTo(200);
            assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                    .isEqualTo(whole);
        }
        assertThat(Shop.get(location).headers().firstValue("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"STORE_503, 503, 1", "STORE_404, 404, "})
    void theStoreSaysNo(FirstRateFault fault, int status, String retryAfter) throws Exception {
        vendor.arm(fault, 2);
        assertThat(Shop.get(location).statusCode()).isEqualTo(status);
        HttpResponse<byte[]> part = rest();
        assertThat(part.statusCode()).isEqualTo(status);
        assertThat(part.headers().firstValue("Retry-After").orElse(null)).isEqualTo(retryAfter);
        assertThat(rest().body()).isEqualTo(from(100));
    }

    @ParameterizedTest
    @CsvSource({
        "RANGE_IGNORED, 200, , 0",
        "RANGE_ELSEWHERE, 206, bytes 50-, 50",
        "RANGE_OF_WRONG_BYTES, 206, bytes 100-, 0",
        "RANGE_UNSAID, 206, , 100"
    })
    void aPartIsNotWhatWasAskedFor(FirstRateFault fault, int status, String said, int first) throws Exception {
        vendor.arm(fault);
        assertThat(Shop.get(location).body()).as("not a part").isEqualTo(whole);
        HttpResponse<byte[]> part = rest();
        assertThat(part.statusCode()).isEqualTo(status);
        assertThat(part.headers().firstValue("Content-Range").orElse(null))
                .isEqualTo(said == null ? null : said + (whole.length - 1) + "/" + whole.length);
        int length = fault == FirstRateFault.RANGE_OF_WRONG_BYTES ? whole.length - 100 : whole.length - first;
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, first, first + length));
        assertThat(rest().body()).isEqualTo(from(100));
    }

    @Test
    void anotherEtagStaysAndAPartOfTheOldFileIsRefused() throws Exception {
        String etag = rest().headers().firstValue("ETag").orElseThrow();
        assertThat(rest("If-Range", etag).statusCode()).isEqualTo(206);
        vendor.arm(FirstRateFault.ETAG_CHANGED);
        HttpResponse<byte[]> changed = rest("If-Range", etag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body()).isEqualTo(whole);
        String other = changed.headers().firstValue("ETag").orElseThrow();
        assertThat(other).isNotEqualTo(etag);
        assertThat(rest().headers().firstValue("ETag")).contains(other);
        assertThat(rest("If-Range", other).statusCode()).isEqualTo(206);
    }

    @Test
    void aStoreWithoutPartsGivesTheWhole() throws Exception {
        try (FakeFirstRate plain = FakeFirstRate.builder()
                .clock(ManualClock.at("2026-02-04T07:30:00Z"))
                .ranges(false)
                .start()) {
            HttpResponse<byte[]> answer = Shop.get(Shop.location(plain, DAY), "Range", "bytes=100-");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Accept-Ranges")).isEmpty();
            assertThat(answer.body()).isEqualTo(whole);
        }
        assertThat(rest().headers().firstValue("Accept-Ranges")).contains("bytes");
    }
}
