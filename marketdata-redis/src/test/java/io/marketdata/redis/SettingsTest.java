package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    void everySettingIsRead() {
        RedisOptions options = RedisOptions.of(Map.of(
                "REDIS_HOST", " redis.example ",
                "REDIS_PORT", "6380",
                "REDIS_USER", "reader",
                "REDIS_PASSWORD", "hunter2",
                "REDIS_DB", "3",
                "REDIS_TLS", "true",
                "REDIS_NAMESPACE", "desk-1"));
        assertThat(options.host()).isEqualTo("redis.example");
        assertThat(options.port()).isEqualTo(6380);
        assertThat(options.user()).isEqualTo("reader");
        assertThat(options.password()).isEqualTo("hunter2");
        assertThat(options.database()).isEqualTo(3);
        assertThat(options.tls()).isTrue();
        assertThat(options.namespace()).isEqualTo("desk-1");
    }

    @Test
    void theHostAloneIsEnough() {
        RedisOptions options = RedisOptions.of(Map.of("REDIS_HOST", "localhost", "HOME", "/"));
        assertThat(options.endpoint()).isEqualTo("localhost:6379/0");
        assertThat(options.namespace()).isEqualTo("marketdata");
        assertThat(options.tls()).isFalse();
    }

    @Test
    void theTextDoesNotShowThePassword() {
        RedisOptions options =
                RedisOptions.builder("::1").user("me").password("hunter2").build();
        assertThat(options).hasToString("me@[::1]:6379/0");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS_HOST, redis://:hunter2@host:6379, MD-G001",
        "REDIS_PORT, 0, MD-G002",
        "REDIS_PORT, 65536, MD-G002",
        "REDIS_PORT, http, MD-G002",
        "REDIS_TLS, maybe, MD-G003",
        "REDIS_DB, -1, MD-G005",
        "REDIS_DB, 99999, MD-G005",
        "REDIS_NAMESPACE, a*, MD-G005",
    })
    void aWrongSettingIsNamed(String name, String value, String code) {
        Map<String, String> settings = new HashMap<>(Map.of("REDIS_HOST", "localhost"));
        settings.put(name, value);
        assertThatThrownBy(() -> RedisOptions.of(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(code)
                .hasMessageContaining(name)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aPasswordWithALineBreakIsNotShown() {
        assertThatThrownBy(() -> RedisOptions.of(Map.of("REDIS_HOST", "localhost", "REDIS_PASSWORD", "hunter2\n")))
                .hasMessageStartingWith("MD-G004")
                .hasMessageContaining("REDIS_PASSWORD")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void noHostIsNamed() {
        assertThatThrownBy(() -> RedisOptions.of(Map.of())).hasMessageStartingWith("MD-G001 REDIS_HOST");
    }

    @Test
    void timesOutOfRangeAreNamed() {
        RedisOptions.Builder builder = RedisOptions.builder("localhost");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO)).hasMessageStartingWith("MD-G012 connect");
        assertThatThrownBy(() -> builder.socketTimeout(Duration.ofDays(1))).hasMessageStartingWith("MD-G012 socket");
        assertThatThrownBy(() -> builder.heartbeat(Duration.ofMillis(-1))).hasMessageStartingWith("MD-G012 heart");
        assertThatThrownBy(() -> builder.retryBudget(Duration.ofMillis(-1))).hasMessageStartingWith("MD-G012 retry");
    }
}
