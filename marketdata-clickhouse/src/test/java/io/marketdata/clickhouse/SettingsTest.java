package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.testkit.NothingLeft;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class SettingsTest {
    private static Map<String, String> settings(String name, String value) {
        Map<String, String> settings = new HashMap<>(Map.of("CH_HOST", "db", "CH_PASSWORD", "s3cret"));
        settings.put(name, value);
        return settings;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String name, String value) {
        return assertThatThrownBy(() -> ClickHouseOptions.of(settings(name, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(name)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void onlyTheHostIsRequiredAndTheRestHasTheDocumentedDefaults() {
        ClickHouseOptions options = ClickHouseOptions.of(Map.of("CH_HOST", " db.example "));
        assertThat(options.host()).isEqualTo("db.example");
        assertThat(options.port()).isEqualTo(8123);
        assertThat(options.user()).isEqualTo("default");
        assertThat(options.password()).isEmpty();
        assertThat(options.database()).isEqualTo("market_data");
        assertThat(options.secure()).isFalse();
        assertThat(options.verify()).isTrue();
        assertThat(options.connectTimeout()).isEqualTo(ClickHouseOptions.DEFAULT_CONNECT_TIMEOUT);
        assertThat(options.socketTimeout()).isEqualTo(ClickHouseOptions.DEFAULT_SOCKET_TIMEOUT);
        assertThat(options.executionTimeout()).isEqualTo(ClickHouseOptions.DEFAULT_EXECUTION_TIMEOUT);
        assertThat(options.requestTimeout()).isEqualTo(ClickHouseOptions.DEFAULT_REQUEST_TIMEOUT);
        assertThat(options.retry()).isEqualTo(RetryPolicy.STANDARD);
    }

    @Test
    void timesAreSecondsOrAsIsoHasThem() {
        assertThat(ClickHouseOptions.of(settings("CH_REQUEST_TIMEOUT", " 90 ")).requestTimeout())
                .hasSeconds(90);
        assertThat(ClickHouseOptions.of(settings("CH_REQUEST_TIMEOUT", "PT2M")).requestTimeout())
                .hasMinutes(2);
        assertThat(ClickHouseOptions.of(settings("CH_RETRY_BUDGET", "0"))
                        .retry()
                        .budget())
                .isZero();
        assertThat(ClickHouseOptions.of(settings("CH_RETRY_BUDGET", "PT1H")).retry())
                .isEqualTo(RetryPolicy.STANDARD.withBudget(Duration.ofHours(1)));
        assertThat(ClickHouseOptions.of(settings("CH_RETRY_BUDGET", "Forever")).retry())
                .isEqualTo(RetryPolicy.STANDARD.forever());
        assertRefused("CH_REQUEST_TIMEOUT", "soon").hasMessageStartingWith("MD-G012");
        assertRefused("CH_REQUEST_TIMEOUT", "0").hasMessageStartingWith("MD-G012");
        assertRefused("CH_RETRY_BUDGET", "-5").hasMessageStartingWith("MD-G012");
    }

    @Test
    void everySettingIsRead() {
        ClickHouseOptions options = ClickHouseOptions.of(Map.of(
                "CH_HOST", "::1",
                "CH_PORT", " 18443 ",
                "CH_USER", "ana",
                "CH_PASSWORD", "a%b:c@d é\nx",
                "CH_DATABASE", "_candles1",
                "CH_SECURE", "TRUE ",
                "CH_VERIFY", "no"));
        assertThat(options.endpoint()).isEqualTo("https://[::1]:18443");
        assertThat(options.user()).isEqualTo("ana");
        assertThat(options.password()).isEqualTo("a%b:c@d é\nx");
        assertThat(options.database()).isEqualTo("_candles1");
        assertThat(options.secure()).isTrue();
        assertThat(options.verify()).isFalse();
    }

    @Test
    void aSecureServerHasAnotherDefaultPort() {
        assertThat(ClickHouseOptions.of(settings("CH_SECURE", "1")).port()).isEqualTo(8443);
    }

    @Test
    void aMissingHostIsNamed() {
        assertThatThrownBy(() -> ClickHouseOptions.of(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G001 CH_HOST is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "http://db", "db/path", "db:8123", "cafe:8123", "a b", "[db]", "::1]", "db;x", "bücher"
            })
    void aHostIsANameWithoutSchemePortOrPath(String host) {
        assertRefused("CH_HOST", host).hasMessageStartingWith("MD-G001").hasMessageContaining("without scheme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "db-1.example.com", "cafe", "127.0.0.1", "::1", "[::1]", "fe80::1", "under_score"})
    void aHostMayBeANameOrAnAddressOfEitherFamily(String host) {
        assertThat(ClickHouseOptions.of(settings("CH_HOST", host)).endpoint())
                .isEqualTo(
                        "http://" + (host.contains("::") && !host.startsWith("[") ? "[" + host + "]" : host) + ":8123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ana:s3cret@db/", "https://ana:p@s3cret@db", "db/?user=ana&password=s3cret"})
    void aPasswordInsideAnAddressIsNotShown(String host) {
        assertRefused("CH_HOST", host).hasMessageContaining("db");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "0", "-1", "70000", "65536", "8123.0", "123456789012"})
    void aPortIsANumberOfOneTo65535(String port) {
        assertRefused("CH_PORT", port).hasMessageStartingWith("MD-G002").hasMessageContaining("1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9000", "9440"})
    void theNativePortsAreRefusedWithTheHttpPorts(String port) {
        assertRefused("CH_PORT", port)
                .hasMessageStartingWith("MD-G002")
                .hasMessageContaining(port)
                .hasMessageContaining("8123")
                .hasMessageContaining("8443");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE ,true", "1,true", "yes,true", "Yes,true", "false,false", "0,false", "no,false"})
    void aFlagMayBeSaidInSixWords(String word, boolean meant) {
        assertThat(ClickHouseOptions.of(settings("CH_SECURE", word)).secure()).isEqualTo(meant);
        assertThat(ClickHouseOptions.of(settings("CH_VERIFY", word)).verify()).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ja", "on", "2"})
    void anyOtherWordForAFlagIsRefusedWithTheAllowedOnes(String word) {
        for (String name : new String[] {"CH_SECURE", "CH_VERIFY"}) {
            assertRefused(name, word)
                    .hasMessageStartingWith("MD-G003")
                    .hasMessageContaining("\"" + word + "\"")
                    .hasMessageContaining("true, false, 1, 0, yes, no");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\n", "s3cret\r\n", "s3cret\r"})
    void aPasswordThatEndsWithALineBreakIsRefusedAndNotShown(String password) {
        assertRefused("CH_PASSWORD", password).hasMessageStartingWith("MD-G004").hasMessageContaining("line break");
    }

    @Test
    void aUserThatEndsWithALineBreakIsRefusedToo() {
        assertRefused("CH_USER", "ana\n").hasMessageStartingWith("MD-G004");
    }

    @Test
    void anEmptyUserIsTheDefaultOne() {
        assertThat(ClickHouseOptions.of(settings("CH_USER", " ")).user()).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "market;DROP", "a`b", "1a", "a-b", "a b", "a.b", "système"})
    void f40ADatabaseIsAPlainWord(String database) {
        assertRefused("CH_DATABASE", database)
                .hasMessageStartingWith("MD-G005")
                .hasMessageContaining("\"" + database + "\"")
                .hasMessageContaining("[A-Za-z_][A-Za-z0-9_]{0,62}");
    }

    @Test
    void aDatabaseHasAtMost63Characters() {
        assertThat(ClickHouseOptions.of(settings("CH_DATABASE", "a".repeat(63))).database())
                .hasSize(63);
        assertRefused("CH_DATABASE", "a".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "INFORMATION_SCHEMA", "information_schema"})
    void f40TheServersOwnDatabasesAreRefused(String database) {
        assertRefused("CH_DATABASE", database).hasMessageStartingWith("MD-G005");
    }

    @Test
    void aForeignValueIsCutAndOnOneLine() {
        for (String name : new String[] {"CH_HOST", "CH_PORT", "CH_SECURE", "CH_DATABASE"}) {
            assertThatThrownBy(() -> ClickHouseOptions.of(settings(name, "x\n".repeat(5_000))))
                    .satisfies(problem -> assertThat(problem.getMessage()).hasSizeLessThan(2_300))
                    .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("\n"));
        }
    }

    @Test
    void aTimeoutThatTheClientWouldTakeForNoneIsRefused() {
        refusesTimeouts("connectTimeout", timeout -> builder().connectTimeout(timeout));
        refusesTimeouts("socketTimeout", timeout -> builder().socketTimeout(timeout));
        refusesTimeouts("executionTimeout", timeout -> builder().executionTimeout(timeout));
    }

    private static void refusesTimeouts(String name, Consumer<Duration> setter) {
        setter.accept(Duration.ofMillis(1));
        setter.accept(Duration.ofDays(1));
        for (Duration timeout : new Duration[] {
            Duration.ZERO,
            Duration.ofSeconds(-1),
            Duration.ofNanos(999_999),
            Duration.ofDays(1).plusNanos(1),
            Duration.ofSeconds(Long.MAX_VALUE)
        }) {
            assertThatThrownBy(() -> setter.accept(timeout))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-G012 " + name + " " + timeout);
        }
    }

    private static ClickHouseOptions.Builder builder() {
        return ClickHouseOptions.builder("db");
    }

    @Test
    void theBuilderRefusesWhatTheSettingsRefuse() {
        assertThatThrownBy(() -> ClickHouseOptions.builder("http://db")).hasMessageStartingWith("MD-G001 host");
        assertThatThrownBy(() -> builder().port(0)).hasMessageStartingWith("MD-G002 port 0");
        assertThatThrownBy(() -> builder().port(65_536)).hasMessageStartingWith("MD-G002 port 65536");
        assertThatThrownBy(() -> builder().database("a b")).hasMessageStartingWith("MD-G005 database");
    }

    @Test
    void noTextOfOptionsShowsThePassword() {
        ClickHouseOptions.Builder builder =
                builder().user("ana").password("s3cret").database("candles");
        assertThat(builder.toString()).contains("ana", "db", "candles").doesNotContain("s3cret");
        assertThat(builder.build().toString())
                .isEqualTo("ana@http://db:8123/candles")
                .doesNotContain("s3cret");
    }
}
