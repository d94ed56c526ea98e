package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.testkit.ManualClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults of the fake, each seen by a client. */
@Timeout(60)
class FirstRateFaultsTest {
    private static final String DAY = "type=futures&timeframe=1min&adjustment=contin_UNadj&period=day";

    private final FakeFirstRate vendor = FakeFirstRate.builder()
            .clock(ManualClock.at("2026-02-04T07:30:00Z"))
            .start();

    @AfterEach
    void close() {
        vendor.close();
    }

    @Test
    void errorsComeWithTheStatusOfSuccess() throws Exception {
        vendor.arm(FirstRateFault.NO_SUBSCRIPTION);
        HttpResponse<byte[]> refused = Shop.dataFile(vendor, DAY);
        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(Shop.text(refused)).isEqualTo("no active subscription");
        vendor.arm(FirstRateFault.HTTP_503, 2);
        assertThat(Shop.dataFile(vendor, DAY).statusCode()).isEqualTo(503);
        assertThat(Shop.dataFile(vendor, DAY).statusCode()).isEqualTo(503);
        assertThat(Shop.dataFile(vendor, DAY).statusCode()).isEqualTo(302);
        assertThat(vendor.injected()).containsEntry(FirstRateFault.HTTP_503, 2);
    }

    @Test
    void aRedirectCanLeadAnywhere() throws Exception {
        vendor.redirectTo("ftp://elsewhere/file.zip");
        assertThat(Shop.location(vendor, DAY)).isEqualTo("ftp://elsewhere/file.zip");
        assertThat(Shop.location(vendor, DAY)).startsWith(vendor.storeUrl().toString());
    }

    @Test
    void bodiesEndEarlyAndPartsAreWrong() throws Exception {
        String location = Shop.location(vendor, DAY);
        byte[] whole = Shop.get(location).body();
        vendor.arm(FirstRateFault.CUT_BODY);
        assertThatThrownBy(() -> Shop.get(location)).isInstanceOf(IOException.class);
        vendor.arm(FirstRateFault.RANGE_IGNORED);
        assertThat(Shop.get(location).body()).as("not a part").isEqualTo(whole);
        HttpResponse<byte[]> ignored = Shop.get(location, "Range", "bytes=100-");
        assertThat(ignored.statusCode()).isEqualTo(200);
        assertThat(ignored.body()).isEqualTo(whole);
        vendor.arm(FirstRateFault.RANGE_ELSEWHERE);
        HttpResponse<byte[]> elsewhere = Shop.get(location, "Range", "bytes=100-");
        assertThat(elsewhere.headers().firstValue("Content-Range").orElseThrow())
                .startsWith("bytes 50-");
        assertThat(elsewhere.body()).isEqualTo(Arrays.copyOfRange(whole, 50, whole.length));
        vendor.arm(FirstRateFault.ETAG_CHANGED);
        assertThat(Shop.get(location, "Range", "bytes=100-").headers().firstValue("ETag"))
                .isPresent()
                .isNotEqualTo(elsewhere.headers().firstValue("ETag"));
    }

    @Test
    void archivesAreWrongAsNamed() throws Exception {
        vendor.arm(FirstRateFault.PATH_UPWARDS);
        assertThat(Shop.unpacked(Shop.archive(vendor, DAY)).keySet())
                .first()
                .asString()
                .startsWith("../../../ES_day_1min");
        vendor.arm(FirstRateFault.WRONG_TIMEFRAME);
        assertThat(Shop.unpacked(Shop.archive(vendor, DAY)).keySet()).allMatch(name -> name.contains("_15min_"));
        vendor.arm(FirstRateFault.CUT_DIRECTORY);
        byte[] cut = Shop.archive(vendor, DAY);
        assertThatThrownBy(() -> Shop.unpacked(cut)).isInstanceOf(IOException.class);
        assertThat(Shop.unpacked(Shop.archive(vendor, DAY))).hasSize(2);
    }
}
