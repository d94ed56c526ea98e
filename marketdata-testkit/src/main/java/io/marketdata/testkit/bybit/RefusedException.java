package io.marketdata.testkit.bybit;

/** A parameter is not what the venue takes: 10001. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final String retMsg;

    RefusedException(String retMsg) {
        super(retMsg);
        this.retMsg = retMsg;
    }

    String retMsg() {
        return retMsg;
    }
}
