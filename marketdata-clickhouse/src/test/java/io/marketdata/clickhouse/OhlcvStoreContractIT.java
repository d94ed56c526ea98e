package io.marketdata.clickhouse;

import io.marketdata.spi.OhlcvStore;
import io.marketdata.testkit.OhlcvStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The timeframe store keeps what its port promises. */
@TestInstance(Lifecycle.PER_CLASS)
class OhlcvStoreContractIT extends OhlcvStoreContract {
    private final ClickHouse clickHouse = ClickHouse.connect(Engine.options().build());

    @BeforeAll
    void create() {
        clickHouse.schema().create();
    }

    @AfterAll
    void close() {
        clickHouse.close();
    }

    @Override
    protected OhlcvStore newStore() {
        return clickHouse.ohlcvStore();
    }
}
