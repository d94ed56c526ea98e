package io.marketdata.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration is read strictly: what is wrong is named with its file and its place. */
class MarketDataConfigTest {
    static final String FULL = """
            version: 1
            market_data:
              markets:
                - market_id: 3
                  exchange: bybit
                  market_type: spot
                  market_code: "bybit:spot"
                  rest:
                    base_url: https://api.example.test
                    earliest_available_ts_utc: "2020-01-01T00:00:00Z"
                    timeout_s: 10.5
                    retries: 5
                    backoff: { base_s: 0.2, max_s: 30, jitter_s: 0.1 }
                    limiter: { mode: autodetect, safety_factor: 0.8, max_concurrency: 4 }
                  ws:
                    url: wss://stream.example.test/v5
                    ping_interval_s: 20
                    pong_timeout_s: 10
                    reconnect: { min_delay_s: 0.5, max_delay_s: 30, factor: 2, jitter_s: 0.2 }
                    max_symbols_per_connection: 100
                - { market_id: 20, exchange: firstrate, market_type: futures, non_positive_prices: true }
              ingestion: { flush_interval_ms: 250, max_buffer_rows: 2000 }
              backfill: { max_days_per_insert: 7, chunk_align: utc_day }
              scheduler: { anything: [1, 2] }
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("market_data.yaml"), text, StandardCharsets.UTF_8);
    }

    @Test
    void everythingTheFormatKnowsIsTaken() throws IOException {
        MarketDataConfig config = MarketDataConfig.read(write(FULL));
        assertThat(config.markets().instrumentKey(InstrumentId.of(20, "es"))).isEqualTo("firstrate:futures:ES");
        assertThat(config.markets().market(20).nonPositivePrices()).isTrue();
        assertThat(config.markets().market(3).nonPositivePrices()).isFalse();
        assertThat(config.notes())
                .containsExactly("the section market_data.scheduler of the configuration is not used here");
        assertThatThrownBy(() -> config.markets().market(1)).hasMessageContaining("known: 3, 20");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    version: 1 | version: 2 | version is 2, it has to be a whole number 1 to 1
                    version: 1 | vershun: 1 | unknown key vershun; did you mean version?
                    exchange: bybit | exchange: Bybit | market_data.markets[0].exchange is Bybit, it has to be a lower-case word
                    exchange: bybit | exhcange: bybit | market_data.markets[0]: unknown key exhcange; did you mean exchange?
                    market_id: 3 | market_id: "3" | market_data.markets[0].market_id is 3, it has to be a whole number 1 to 65535
                    market_id: 3 | market_id: 70000 | market_data.markets[0].market_id is 70000
                    market_id: 3 | market_id: 20 | market_id 20 is given twice
                    market_code: "bybit:spot" | market_code: "bybit:futures" | market_data.markets[0].market_code is bybit:futures
                    retries: 5 | retries: five | market_data.markets[0].rest.retries is five
                    timeout_s: 10.5 | timeout_s: -1 | market_data.markets[0].rest.timeout_s is -1
                    mode: autodetect | mode: manual | market_data.markets[0].rest.limiter.mode is manual
                    2020-01-01T00:00:00Z | 2020-01-01T00:00:00 | earliest_available_ts_utc is 2020-01-01T00:00:00
                    flush_interval_ms: 250 | flush_interval_ms: 501 | market_data.ingestion.flush_interval_ms is 501
                    max_days_per_insert: 7 | max_days_per_insert: 8 | market_data.backfill.max_days_per_insert is 8
                    non_positive_prices: true | non_positive_prices: maybe | non_positive_prices is maybe
                    market_id: 20, | `` | market_data.markets[1] lacks the key market_id
                    version: 1 | version: !!java.net.URL [x] | market_data.yaml
                    version: 1 | `version: 1\\nversion: 1` | duplicate key
                    """)
    void whatIsWrongIsNamedWithItsPlace(String right, String wrong, String message) throws IOException {
        Path file = write(FULL.replace(right, wrong.replace("\\n", "\n")));
        assertThatThrownBy(() -> MarketDataConfig.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G006 " + file)
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsEmptyDeepLargeOrFullOfAliasesIsRefused() throws IOException {
        assertThatThrownBy(() -> MarketDataConfig.read(write(""))).hasMessageContaining("it is empty");
        assertThatThrownBy(() -> MarketDataConfig.read(write("[".repeat(60) + "]".repeat(60))))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> MarketDataConfig.read(write("#".repeat(2_000_000))))
                .hasMessageContaining("larger than");
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> MarketDataConfig.read(write(bomb.toString())))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void withoutAFileTheFourBuiltInMarketsAreKnown() {
        assertThat(MarketDataConfig.readIfPresent(folder.resolve("none.yaml"))
                        .markets()
                        .markets())
                .hasSize(4);
    }
}
