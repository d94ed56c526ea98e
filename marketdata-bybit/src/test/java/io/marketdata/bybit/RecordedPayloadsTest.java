package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Answers that the venue gave one day, read from a folder of recordings that is no part of this project
 * ({@code -Dbybit.recordings=FOLDER}).
 */
@EnabledIfSystemProperty(named = "bybit.recordings", matches = ".+", disabledReason = "no -Dbybit.recordings=FOLDER")
class RecordedPayloadsTest {
    private static final Path FOLDER = Path.of(System.getProperty("bybit.recordings", ""));

    private static RestAnswer answer(String file, int status) {
        try {
            return new RestAnswer(
                    status, Map.of("content-type", "application/json"), Files.readAllBytes(FOLDER.resolve(file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static KlinePage kline(String file) {
        KlinePage page = new KlinePage(file, 60_000, 1_000);
        KlineParser parser = new KlineParser(page);
        Envelope envelope = JsonBody.read(answer(file, 200), file, parser);
        assertThat(envelope.code()).as(file).isZero();
        page.serverMillis(envelope.timeMillis());
        assertThat(page.ascend()).as(file).isTrue();
        return page;
    }

    @Test
    void candlesAreReadInTheOrderOfTime() {
        for (Map.Entry<String, Integer> one : Map.of(
                        "rest-kline-linear-60-live-2026-09-07.json", 0,
                        "rest-kline-spot-1-unaligned-start-live-2023-05.json", 0,
                        "rest-kline-spot-60-live-2024-06.json", 5,
                        "rest-kline-inverse-60-docs.json", 3,
                        "rest-kline-spot-D-200rows-testnet-2024-04.json", 200,
                        "rest-kline-spot-D-unclosed-live-2025-04.json", 1)
                .entrySet()) {
            KlinePage page = kline(one.getKey());
            assertThat(page.size()).as(one.getKey()).isPositive();
            if (one.getValue() > 0) {
                assertThat(page.size()).as(one.getKey()).isEqualTo(one.getValue());
            }
            for (int row = 0; row < page.size(); row++) {
                assertThat(page.isBad(row)).as(one.getKey()).isFalse();
                assertThat(row == 0 || page.openTime(row) > page.openTime(row - 1))
                        .isTrue();
            }
        }
    }

    @Test
    void anUnalignedStartGivesTheCandleBeforeIt() {
        assertThat(kline("rest-kline-spot-1-unaligned-start-live-2023-05.json").openTime(0))
                .isEqualTo(1_683_472_800_000L);
    }

    @Test
    void theDayThatIsOpenIsOpenByTheAnswersOwnTime() {
        KlinePage page = kline("rest-kline-spot-D-unclosed-live-2025-04.json");
        assertThat(page.openTime(0) + Timeframe.D1.millis()).isGreaterThan(page.serverMillis());
    }

    @Test
    void fiveColumnsAreNoCandle() {
        for (String file : List.of(
                "rest-index-price-kline-inverse-limit2-docs.json", "rest-mark-price-kline-linear-limit1-docs.json")) {
            assertThatThrownBy(() -> kline(file)).hasMessageStartingWith("MD-J008");
        }
    }

    @Test
    void minutesWithoutTradesAreFlatAndWhatTheRecorderCutOffIsSaidToBeMissing() {
        String file = "rest-kline-spot-60-eu-zero-volume-live-2026-09.json";
        KlinePage page = new KlinePage(file, 60_000, 10);
        assertThatThrownBy(() -> JsonBody.read(answer(file, 200), file, new KlineParser(page)))
                .hasMessageStartingWith("MD-J009")
                .hasMessageContaining("no time");
        assertThat(page.size()).isEqualTo(2);
        boolean flat = false;
        for (int row = 0; row < page.size(); row++) {
            flat |= page.value(4, row) == 0 && page.value(1, row) == page.value(2, row);
        }
        assertThat(flat).isTrue();
    }

    @Test
    void errorsHaveTheirClass() {
        Map<String, String> codes = Map.of(
                "error-10001-apikey-missing-live-2026-09.partial.json", "MD-Y005",
                "error-10001-symbol-invalid-kline-live-2026-05.json", "MD-Y005",
                "error-10002-timestamp-live-2023-03.json", "MD-Y005",
                "error-10006-too-many-visits-live-2023-09.json", "MD-Y003",
                "error-10032-demo-live-2025-01.json", "MD-Y005");
        codes.forEach((file, code) -> {
            RestAnswer answer = answer(file, 200);
            Envelope envelope = JsonBody.read(answer, file, json -> json.skipChildren());
            assertThat(FailureTable.ofEnvelope(envelope, answer, file, Instant.EPOCH)
                            .problem())
                    .hasMessageStartingWith(code);
        });
        RestAnswer html = answer("http-403-cloudfront-html.wrapped.json", 403);
        assertThat(FailureTable.ofStatus(html, "403", Instant.EPOCH).problem()).hasMessageStartingWith("MD-Y004");
    }

    private static BybitInstruments over(String instruments, String tickers) {
        RestTransport recorded = new RestTransport() {
            @Override
            public RestAnswer get(String pathAndQuery, int bodyLimit) {
                return answer(pathAndQuery.contains("tickers") ? tickers : instruments, 200);
            }

            @Override
            public void close() {}
        };
        RequestBudget budget =
                RequestBudget.builder().time(Clock.systemUTC(), time -> {}).build();
        RestClient client = new RestClient(recorded, budget, "recorded", 1, Duration.ZERO, new Random(1));
        Venue venue = Venue.of(null, false, MarketCatalogue.builtin());
        return new BybitInstruments(venue, client, name -> new SeriesTally(name, BybitObserver.NONE));
    }

    @Test
    void instrumentsAreRead() {
        for (String file :
                List.of("rest-instruments-spot-one-live-2026-09-03.json", "rest-instruments-spot-docs.json")) {
            InstrumentDetails one =
                    over(file, "").instruments(BybitCategory.SPOT).get(0);
            assertThat(one.tradable()).as(file).isTrue();
            assertThat(one.priceStep()).as(file).isNotNull();
        }
        assertThat(over("rest-instruments-spot-empty-list-live-2025-03.json", "")
                        .instruments(BybitCategory.SPOT))
                .isEmpty();
        // The same page for ever: its cursor is seen to lead nowhere.
        assertThatThrownBy(() -> over("rest-instruments-linear-prelaunch-cursor-docs.json", "")
                        .announced())
                .hasMessageStartingWith("MD-J011");
    }

    @Test
    void tickersAreRead() {
        List<BybitTicker> linear =
                over("", "rest-tickers-linear-all-2023-03.json").tickers(BybitCategory.LINEAR);
        assertThat(linear).hasSizeGreaterThan(100).allMatch(one -> one.lastPrice() != null);
        assertThat(linear).extracting(BybitTicker::instrument).contains(InstrumentId.of(4, "BTCUSDT"));
        BybitTicker spot = over("", "rest-tickers-spot-docs.json")
                .tickers(BybitCategory.SPOT)
                .get(0);
        assertThat(spot.turnover24h()).isGreaterThan(BigDecimal.ONE);
        assertThat(over("", "rest-tickers-inverse-docs.json").tickers(BybitCategory.LINEAR))
                .hasSize(1);
    }

    @Test
    void theTimeIsRead() {
        Envelope envelope = JsonBody.read(answer("rest-time-docs.json", 200), "time", json -> json.skipChildren());
        assertThat(envelope.timeMillis()).isEqualTo(1_688_639_403_423L);
    }
}
