package io.marketdata.error;

/** An implementation of a port broke its promise; the message names the promise. */
public class ContractViolationException extends MarketDataException {
    private static final long serialVersionUID = 1L;

    public ContractViolationException(String code, String message) {
        super(code, message, false, null);
    }
}
