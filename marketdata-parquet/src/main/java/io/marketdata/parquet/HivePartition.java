package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** A folder of a Hive-partitioned tree: one instrument in one month, UTC. */
record HivePartition(InstrumentId instrument, YearMonth month) {
    private static final String PLAIN = "-_.";

    static HivePartition of(InstrumentId instrument, long openTimeMillis) {
        return new HivePartition(
                instrument, YearMonth.from(Instant.ofEpochMilli(openTimeMillis).atOffset(ZoneOffset.UTC)));
    }

    long startMillis() {
        return millis(month);
    }

    long endMillis() {
        return millis(month.plusMonths(1));
    }

    private static long millis(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    Path folder(Path root) {
        return root.resolve("market_id=" + instrument.market().value())
                .resolve("symbol=" + encoded(instrument.symbol().value()))
                .resolve("month=" + month);
    }

    /** As Hive and the readers of the field write what a file system may not take in a name. */
    private static String encoded(String value) {
        StringBuilder name = new StringBuilder();
        for (byte next : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (next & 0xff);
            boolean plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || PLAIN.indexOf(c) >= 0;
            if (plain) {
                name.append(c);
            } else {
                name.append('%').append("%02X".formatted((int) c));
            }
        }
        return name.toString();
    }
}
