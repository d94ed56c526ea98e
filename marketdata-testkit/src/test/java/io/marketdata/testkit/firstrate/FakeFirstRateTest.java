package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Timeframe;
import io.marketdata.testkit.ManualClock;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the fake sells, and when, where nothing goes wrong. */
@Timeout(300)
class FakeFirstRateTest {
    private static final String MINUTES = "type=futures&timeframe=1min&adjustment=contin_UNadj&period=";
    private static final LocalDate TUESDAY = LocalDate.parse("2026-02-03");

    private final ManualClock clock = ManualClock.at("2026-02-04T06:30:00Z");
    private final FakeFirstRate vendor = FakeFirstRate.builder().clock(clock).start();

    @AfterEach
    void close() {
        vendor.close();
    }

    @Test
    void aTradingDateIsOutAtOneEasternAndForTheWholeHistoryAtTwo() throws Exception {
        assertThat(Shop.lastUpdate(vendor, "type=futures")).isEqualTo("2026-02-03");
        assertThat(Shop.lastUpdate(vendor, "type=futures&is_full_update=true")).isEqualTo("2026-02-02");
        clock.set(FirstRateTruth.published(TUESDAY, true));
        assertThat(Shop.lastUpdate(vendor, "type=futures&is_full_update=true")).isEqualTo("2026-02-03");
        clock.set(FirstRateTruth.published(TUESDAY, false).minusSeconds(1));
        assertThat(Shop.lastUpdate(vendor, "type=futures")).isEqualTo("2026-02-02");
        clock.set(Instant.parse("2026-02-09T05:00:00Z"));
        assertThat(Shop.lastUpdate(vendor, "type=futures")).as("on a Sunday").isEqualTo("2026-02-06");
    }

    @Test
    void bothKindsOfDeflateUnpackToWhatTheTruthSays() throws Exception {
        clock.set(FirstRateTruth.published(TUESDAY, true));
        for (String period : List.of("full", "month", "week", "day")) {
            byte[] archive = Shop.archive(vendor, MINUTES + period);
            assertThat(archive[8]).as("method of " + period).isEqualTo((byte) (period.equals("full") ? 9 : 8));
            Map<String, String> texts = Shop.unpacked(archive);
            assertThat(texts)
                    .containsOnlyKeys(
                            "ES_" + period + "_1min_continuous_UNadjusted.txt",
                            "NQ_" + period + "_1min_continuous_UNadjusted.txt");
            String text = texts.get("NQ_" + period + "_1min_continuous_UNadjusted.txt");
            List<FirstRateBar> bars = vendor.truth()
                    .bars(
                            "futures",
                            "NQ",
                            Timeframe.M1,
                            "contin_UNadj",
                            TUESDAY,
                            FirstRateTruth.firstDate(period, TUESDAY),
                            TUESDAY);
            assertThat(lines(Objects.requireNonNull(text)))
                    .as(period)
                    .hasSizeGreaterThan(1_300)
                    .isEqualTo(seen(bars));
        }
    }

    /** Stamp and numbers, as a reader has them. */
    private static List<List<Object>> lines(String text) {
        List<List<Object>> rows = new ArrayList<>();
        for (String line : Arrays.asList(text.split("\n", -1))) {
            List<String> cells = Arrays.asList(line.split(",", -1));
            if (cells.size() > 1) {
                rows.add(List.of(
                        LocalDateTime.parse(cells.get(0).replace(' ', 'T')),
                        Double.parseDouble(cells.get(1)),
                        Double.parseDouble(cells.get(2)),
                        Double.parseDouble(cells.get(3)),
                        Double.parseDouble(cells.get(4)),
                        Long.parseLong(cells.get(5))));
            }
        }
        return rows;
    }

    private static List<List<Object>> seen(List<FirstRateBar> bars) {
        List<List<Object>> rows = new ArrayList<>();
        for (FirstRateBar bar : bars) {
            rows.add(List.of(bar.stamp(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume()));
        }
        return rows;
    }

    @Test
    void theStoreIsAnotherHostAndIsNotToldTheUserid() throws Exception {
        String location = Shop.location(vendor, MINUTES + "day");
        assertThat(location).startsWith(vendor.storeUrl() + "/").doesNotContain(vendor.userid());
        assertThat(vendor.storeUrl().getPort()).isNotEqualTo(vendor.apiUrl().getPort());
        byte[] whole = Shop.get(location).body();

        HttpResponse<byte[]> rest = Shop.get(location, "Range", "bytes=1000-");
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.headers().firstValue("Content-Range"))
                .contains("bytes 1000-" + (whole.length - 1) + "/" + whole.length);
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(whole, 1_000, whole.length));
        assertThat(Shop.get(location, "Range", "bytes=10-19").body()).isEqualTo(Arrays.copyOfRange(whole, 10, 20));
        assertThat(Shop.get(location, "Range", "bytes=" + whole.length + "-").statusCode())
                .isEqualTo(416);
        assertThat(Shop.get(location, "Range", "bytes=5-", "If-Range", "\"old\"")
                        .body())
                .isEqualTo(whole);
        assertThat(vendor.storeRequests()).hasSize(5);
        assertThat(vendor.apiRequests()).hasSize(1);
    }

    @Test
    void whatIsNotSoldIsAPageThatSaysSo() throws Exception {
        for (String rest : List.of(
                "type=futures&timeframe=1min&period=day",
                "type=futures&timeframe=15min&period=day&adjustment=contin_UNadj",
                "type=bonds&timeframe=1min&period=day",
                "type=stock&timeframe=1min&period=full&adjustment=UNADJUSTED")) {
            HttpResponse<byte[]> answer = Shop.dataFile(vendor, rest);
            assertThat(answer.statusCode()).as(rest).isEqualTo(200);
            assertThat(Shop.text(answer)).as(rest).contains("no datafile found");
        }
        String stranger = vendor.apiUrl() + "/last_update?type=futures&userid=stranger";
        assertThat(Shop.text(Shop.get(stranger))).contains("no datafile found");
    }
}
