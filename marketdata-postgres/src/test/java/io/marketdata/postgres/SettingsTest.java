package io.marketdata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    void theSettingsAreTheEnvironments() {
        PostgresOptions options = PostgresOptions.of(Map.of(
                "POSTGRES_HOST",
                " db.example ",
                "POSTGRES_PORT",
                "6432",
                "POSTGRES_DB",
                "candles",
                "POSTGRES_USER",
                "writer",
                "POSTGRES_PASSWORD",
                "not to be seen",
                "POSTGRES_SSLMODE",
                "verify-full",
                "PATH",
                "/bin"));
        assertThat(options.endpoint()).isEqualTo("db.example:6432/candles");
        assertThat(options.user()).isEqualTo("writer");
        assertThat(options.password()).isEqualTo("not to be seen");
        assertThat(options.sslMode()).isEqualTo("verify-full");
        assertThat(options).hasToString("writer@db.example:6432/candles");
    }

    @Test
    void everythingButTheHostHasADefault() {
        PostgresOptions options = PostgresOptions.of(Map.of("POSTGRES_HOST", "::1"));
        assertThat(options).hasToString("postgres@[::1]:5432/market_data");
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.statementTimeout()).isLessThan(options.socketTimeout());
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRES_HOST, 'postgres://u:topsecret@db/x', MD-G001",
        "POSTGRES_HOST, 'db:5432', MD-G001",
        "POSTGRES_PORT, '0', MD-G002",
        "POSTGRES_PORT, '99999', MD-G002",
        "POSTGRES_PORT, 'five', MD-G002",
        "POSTGRES_DB, 'x?password=topsecret', MD-G005",
        "POSTGRES_SSLMODE, 'yes', MD-G003",
    })
    void aWrongSettingIsNamed(String name, String value, String code) {
        Map<String, String> settings = new HashMap<>(Map.of("POSTGRES_HOST", "db"));
        settings.put(name, value);
        assertThatThrownBy(() -> PostgresOptions.of(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(code)
                .hasMessageContaining(name);
    }

    @Test
    void noSecretIsTold() {
        assertThatThrownBy(() -> PostgresOptions.of(Map.of("POSTGRES_HOST", "postgres://u:topsecret@db/x")))
                .hasMessageNotContaining("topsecret");
        assertThatThrownBy(() -> PostgresOptions.of(Map.of("POSTGRES_HOST", "db", "POSTGRES_PASSWORD", "topsecret\n")))
                .hasMessageStartingWith("MD-G004")
                .hasMessageNotContaining("topsecret");
        PostgresOptions options =
                PostgresOptions.builder("db").password("topsecret").build();
        assertThat(options.toString()).doesNotContain("topsecret");
        Errors errors = new Errors(options.endpoint(), options);
        SQLException echo = new SQLException("no entry for topsecret", "22000", new Exception("topsecret"));
        MarketDataException change =
                errors.ofChange(echo, Errors.classify(echo, Failure.Phase.WORKING), "it", Outcome.REJECTED, "");
        assertThat(change).hasMessageContaining("no entry for ***").hasNoCause();
        assertThat(errors.ofRead(echo, Failure.Phase.WORKING)).hasMessageNotContaining("topsecret");
    }

    @Test
    void withoutAHostTheSettingIsNamed() {
        assertThatThrownBy(() -> PostgresOptions.of(Map.of())).hasMessageContaining("POSTGRES_HOST is not set");
    }

    @Test
    void limitsOfTimeHaveBounds() {
        PostgresOptions.Builder builder = PostgresOptions.builder("db");
        assertThatThrownBy(() -> builder.statementTimeout(Duration.ZERO)).hasMessageStartingWith("MD-G012");
        assertThatThrownBy(() -> builder.retryBudget(Duration.ofSeconds(-1))).hasMessageStartingWith("MD-G012");
        assertThatThrownBy(() -> builder.socketTimeout(Duration.ofDays(2))).hasMessageStartingWith("MD-G012");
        assertThat(builder.retryBudget(Duration.ZERO).build().retryBudget()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "28P01, CONNECTING, CONFIGURATION, MD-S010",
        "08004, CONNECTING, CONFIGURATION, MD-S010",
        "3D000, CONNECTING, SCHEMA, MD-S001",
        "08001, CONNECTING, UNREACHABLE, MD-N001",
        "57P03, CONNECTING, UNREACHABLE, MD-N001",
        "53300, CONNECTING, ROLLED_BACK, MD-N003",
        "08006, WORKING, BROKEN, MD-N002",
        "57P01, WORKING, BROKEN, MD-N002",
        "08006, COMMITTING, IN_DOUBT, MD-N002",
        "57P01, COMMITTING, IN_DOUBT, MD-N002",
        "'', COMMITTING, IN_DOUBT, MD-N002",
        "40003, WORKING, IN_DOUBT, MD-N002",
        "40001, COMMITTING, ROLLED_BACK, MD-N003",
        "40P01, WORKING, ROLLED_BACK, MD-N003",
        "57014, WORKING, ROLLED_BACK, MD-N003",
        "53100, WORKING, ROLLED_BACK, MD-N003",
        "42P01, WORKING, SCHEMA, MD-S002",
        "42703, WORKING, SCHEMA, MD-S003",
        "42P10, WORKING, SCHEMA, MD-S003",
        "42501, WORKING, CONFIGURATION, MD-S011",
        "25006, WORKING, CONFIGURATION, MD-S011",
        "22003, WORKING, PERMANENT, MD-N003",
    })
    void everySqlStateHasAClass(String state, Failure.Phase phase, Failure.Kind kind, String code) {
        Failure failure = Failure.of(state, phase);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.code()).isEqualTo(code);
    }
}
