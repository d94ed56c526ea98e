package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.util.Collection;

/** Counts what was done for one name, and tells the observer. Any thread. */
final class SeriesTally {
    private final String name;
    private final BybitObserver observer;
    private long pages;
    private long requests;
    private long retries;
    private long rows;
    private long dropped;
    private long open;
    private long collapsed;
    private long askedAgain;
    private long holes;

    SeriesTally(String name, BybitObserver observer) {
        this.name = name;
        this.observer = observer;
    }

    synchronized void asked() {
        requests++;
    }

    void retried(SourceException problem) {
        synchronized (this) {
            retries++;
        }
        observer.onRetry(name, problem);
    }

    void page(InstrumentId instrument, long untilMillis, int pageRows) {
        synchronized (this) {
            pages++;
            rows += pageRows;
        }
        observer.onPage(name, instrument, Instant.ofEpochMilli(untilMillis), pageRows);
    }

    synchronized void leftOut(int outside, int stillOpen, int repeated) {
        dropped += outside;
        open += stillOpen;
        collapsed += repeated;
    }

    synchronized void askedAgain() {
        askedAgain++;
    }

    void holes(Collection<KnownHole> found) {
        synchronized (this) {
            holes += found.size();
        }
        found.forEach(hole -> observer.onHole(name, hole));
    }

    synchronized BybitReport.Series snapshot() {
        return new BybitReport.Series(
                name, pages, requests, retries, rows, dropped, open, collapsed, askedAgain, holes);
    }
}
