package io.marketdata.testkit;

import io.marketdata.spi.OhlcvStore;

/** The store in memory keeps what its port promises. */
class InProcessOhlcvStoreContractTest extends OhlcvStoreContract {
    private final OhlcvStore store = OhlcvStore.inProcess();

    @Override
    protected OhlcvStore newStore() {
        return store;
    }
}
