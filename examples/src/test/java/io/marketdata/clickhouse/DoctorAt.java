package io.marketdata.clickhouse;

import java.time.Clock;
import java.util.List;

/** The doctor at another time. */
public final class DoctorAt {
    private DoctorAt() {}

    public static List<Finding> clock(ClickHouseOptions options, Clock clock) {
        try (Server server = Server.connect(options)) {
            return new Doctor(server, clock).examine();
        }
    }
}
