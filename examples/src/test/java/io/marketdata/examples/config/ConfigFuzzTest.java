package io.marketdata.examples.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes stand in the configuration: it is taken, or refused by an error of the library. */
class ConfigFuzzTest {
    @TempDir
    private static Path folder = Path.of("");

    static Stream<Arguments> seeds() {
        return Stream.of(
                        MarketDataConfigTest.FULL,
                        "version: 1\nmarket_data:\n  markets: [{market_id: 3, exchange: bybit, market_type: spot}]\n",
                        "a: &a [x, *b]\nb: &b {? [1] : !!set {x}, <<: *a}\n",
                        "- !!float .inf\n- 0x1F\n- 1_000\n- ~\n- '\\u0000'\n- |\n  text\n--- \n...")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void aConfigurationOfAnyBytesIsTakenOrRefused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("market_data.yaml"), bytes);
        try {
            MarketDataConfig.read(file);
        } catch (MarketDataException refused) {
            return;
        }
    }
}
