package io.marketdata.testkit;

import io.marketdata.spi.KnownHoleLedger;

/** The ledger of the process keeps what its port promises. */
class InProcessKnownHolesContractTest extends KnownHoleLedgerContract {
    @Override
    protected KnownHoleLedger newLedger() {
        return KnownHoleLedger.inProcess();
    }
}
