package io.marketdata.clickhouse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.error.MarketDataException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the environment says: it is taken, or refused by an error of the library. */
class SettingsFuzzTest {
    private static final String[] NAMES = {
        "CH_HOST",
        "CH_PORT",
        "CH_USER",
        "CH_PASSWORD",
        "CH_DATABASE",
        "CH_SECURE",
        "CH_VERIFY",
        "CH_REQUEST_TIMEOUT",
        "CH_RETRY_BUDGET"
    };

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "db",
                        "[fe80::1%eth0]\0" + "8443\0ana\0a%b:c@d\0candles\0yes\0no\0PT2M\0forever",
                        "10.0.0.1\0" + "9000\0\0\n\0system\0ja\0nein\0-1\0PT-1S",
                        "db\0" + "8123\0u\0p\0d\0true\0true\0PT9223372036854775807S\0999999999")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void settingsOfAnyBytesAreTakenOrRefused(byte[] bytes) {
        String[] values = new String(bytes, StandardCharsets.UTF_8).split("\0", -1);
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < Math.min(NAMES.length, values.length); i++) {
            settings.put(NAMES[i], values[i]);
        }
        try {
            ClickHouseOptions.of(settings).endpoint();
        } catch (MarketDataException refused) {
            return;
        }
    }
}
