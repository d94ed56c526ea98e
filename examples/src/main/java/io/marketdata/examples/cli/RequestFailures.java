package io.marketdata.examples.cli;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Logs why requests of a seam fail: each cause once, with one of the symbols, until it is forgotten. Any thread. */
final class RequestFailures {
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    void failed(InstrumentId instrument, RuntimeException cause) {
        String kind = cause instanceof MarketDataException ours
                ? ours.code()
                : cause.getClass().getName();
        if (known.add(kind)) {
            Logs.LOG.warning("%s: a request for minutes failed, and is made again: %s"
                    .formatted(instrument, MarketDataException.foreign(String.valueOf(cause.getMessage()))));
        }
    }

    /** From now on everything is news. */
    void forget() {
        known.clear();
    }
}
