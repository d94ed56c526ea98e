package io.marketdata.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.spi.OhlcvStore;
import io.marketdata.testkit.OhlcvStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The store keeps what its port promises, and no connection. */
@TestInstance(Lifecycle.PER_CLASS)
class OhlcvStoreContractIT extends OhlcvStoreContract {
    private final PostgresOptions options = Server.options().build();
    private final Postgres postgres = Postgres.connect(options);

    @BeforeAll
    void create() {
        postgres.schema().create();
    }

    @AfterAll
    void close() {
        postgres.close();
        assertThat(Server.column(
                        "postgres",
                        "SELECT state FROM pg_stat_activity WHERE application_name = 'marketdata' AND datname = '"
                                + options.database() + "' AND state <> 'idle'"))
                .as("connections that are in use still")
                .isEmpty();
    }

    @Override
    protected OhlcvStore newStore() {
        return postgres.ohlcvStore();
    }
}
