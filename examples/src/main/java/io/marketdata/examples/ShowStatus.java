package io.marketdata.examples;

import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.Finding;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CanonicalIndex;

/** What the server of {@code CH_HOST} holds, and what its schema lacks. */
public final class ShowStatus {
    private ShowStatus() {}

    public static void main(String[] args) {
        try (ClickHouse clickHouse = ClickHouse.connect(System.getenv())) {
            for (Finding finding : clickHouse.schema().check()) {
                System.err.println(finding);
            }
            CanonicalIndex index = clickHouse.canonicalIndex();
            for (InstrumentId instrument : index.instruments()) {
                index.bounds(instrument)
                        .ifPresent(held -> System.out.println(instrument + " " + held.minutes() + " candles from "
                                + held.first() + " to " + held.last()));
            }
        }
    }
}
