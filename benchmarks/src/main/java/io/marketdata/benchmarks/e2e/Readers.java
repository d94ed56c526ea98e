package io.marketdata.benchmarks.e2e;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.query.QueryResponse;
import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.PartitionBy;
import io.marketdata.spi.CandleStream;
import java.util.List;

/** The canonical candles of one symbol, each key once, in order of time, and every value looked at. */
final class Readers {
    private static final int BATCH_ROWS = 100_000;

    private Readers() {}

    static Scenario scenario(Dataset data) {
        return new Scenario(
                "Canonical candles read",
                "FINAL, ordered, one symbol, partitioned by month",
                data,
                target -> fill(target, data),
                List.of(new Columns(), new Records()));
    }

    /** Loads once: every contender reads the same parts. */
    private static void fill(Target target, Dataset data) throws Exception {
        boolean there = "1"
                .equals(target.query("SELECT count() > 0 FROM system.tables WHERE database = '" + Target.DATABASE
                        + "' AND name = 'mv_raw_bybit_to_canonical_1m'"));
        if (there && Long.parseLong(target.query("SELECT count() FROM " + Target.CANONICAL)) == data.rows()) {
            return;
        }
        target.reset(PartitionBy.MONTH, true);
        new Peers.Ours("fill", BATCH_ROWS, 2, true, 1).load(target, data);
    }

    private static void require(Contender contender, Dataset data, long rows) {
        if (rows != data.rows()) {
            throw new IllegalStateException(contender.name() + " read " + rows + " of " + data.rows() + " rows");
        }
    }

    /** This library's reader: columns. */
    record Columns() implements Contender {
        @Override
        public String name() {
            return "marketdata";
        }

        @Override
        public void load(Target target, Dataset data) {
            CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
            long rows = 0;
            double sum = 0;
            try (ClickHouse clickHouse = target.connect(true);
                    CandleStream candles = clickHouse.canonicalReader().read1m(data.only(), data.range())) {
                while (candles.read(batch)) {
                    for (int row = 0; row < batch.size(); row++) {
                        sum += batch.openTimeMillis()[row]
                                + batch.opens()[row]
                                + batch.highs()[row]
                                + batch.lows()[row]
                                + batch.closes()[row]
                                + batch.baseVolumes()[row]
                                + batch.quoteVolumes()[row];
                    }
                    rows += batch.size();
                    batch.clear();
                }
            }
            require(this, data, rows);
            requireSum(sum);
        }

        @Override
        public void check(Target target, Dataset data) {}
    }

    /** The official client's reader: record after record, value after value. */
    record Records() implements Contender {
        @Override
        public String name() {
            return "client-v2 record reader";
        }

        @Override
        public void load(Target target, Dataset data) throws Exception {
            long rows = 0;
            double sum = 0;
            try (Client client = new Client.Builder()
                            .addEndpoint("http://127.0.0.1:" + target.settings().get("CH_PORT"))
                            .setUsername(target.settings().get("CH_USER"))
                            .setPassword(target.settings().get("CH_PASSWORD"))
                            .build();
                    QueryResponse response = client.query(
                                    "SELECT toUnixTimestamp64Milli(ts_open) AS t, open, high, low, close,"
                                            + " volume_base, volume_quote FROM " + Target.CANONICAL
                                            + " FINAL WHERE market_id = 3 AND symbol = 'BTCUSDT' ORDER BY ts_open")
                            .get();
                    ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(response)) {
                while (reader.hasNext()) {
                    reader.next();
                    sum += reader.getLong(1);
                    for (int column = 2; column <= 7; column++) {
                        sum += reader.hasValue(column) ? reader.getDouble(column) : 0;
                    }
                    rows++;
                }
            }
            require(this, data, rows);
            requireSum(sum);
        }

        @Override
        public void check(Target target, Dataset data) {}
    }

    /** Keeps the compiler from leaving out what was read. */
    private static void requireSum(double sum) {
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("a value is missing");
        }
    }
}
