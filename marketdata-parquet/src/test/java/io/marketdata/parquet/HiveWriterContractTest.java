package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.RawKlineWriterContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a writer, over a tree of files that DuckDB reads, with the newest version of every candle. */
class HiveWriterContractTest extends RawKlineWriterContract {
    @TempDir
    Path folder;

    @Override
    protected RawKlineWriter newWriter() {
        return HiveParquetWriter.at(folder.resolve("tree"));
    }

    @Override
    protected List<CandleWithMeta> canonical(InstrumentId instrument, TimeRange range) throws SQLException {
        if (!Files.exists(folder.resolve("tree"))) {
            return List.of();
        }
        String key = MarketCatalogue.builtin().instrumentKey(instrument);
        String query =
                "SELECT epoch_ms(ts_open) AS opened, epoch_ms(ts_close) AS closed, epoch_ms(ingested_at) AS taken, *"
                        + " FROM read_parquet('" + folder.resolve("tree") + "/**/*.parquet', hive_partitioning = true,"
                        + " union_by_name = true) WHERE market_id = "
                        + instrument.market().value() + " AND symbol = '"
                        + instrument.symbol() + "' AND opened >= " + range.startMillis() + " AND opened < "
                        + range.endMillis()
                        + " QUALIFY row_number() OVER (PARTITION BY ts_open ORDER BY ingested_at DESC) = 1 ORDER BY ts_open";
        List<CandleWithMeta> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                rows.add(row(instrument, key, found));
            }
        }
        return rows;
    }

    private static CandleWithMeta row(InstrumentId instrument, String key, ResultSet row) throws SQLException {
        Candle candle = new Candle(
                instrument,
                Instant.ofEpochMilli(row.getLong("opened")),
                Instant.ofEpochMilli(row.getLong("closed")),
                row.getDouble("open"),
                row.getDouble("high"),
                row.getDouble("low"),
                row.getDouble("close"),
                row.getDouble("volume_base"),
                optional(row, "volume_quote"));
        String run = row.getString("ingest_id");
        CandleMeta meta = new CandleMeta(
                CandleSource.of(row.getString("source")),
                Instant.ofEpochMilli(row.getLong("taken")),
                key,
                run == null ? null : UUID.fromString(run),
                (Long) value(row, "trades_count"),
                optional(row, "taker_buy_volume_base"),
                optional(row, "taker_buy_volume_quote"));
        return new CandleWithMeta(candle, meta);
    }

    private static @Nullable Double optional(ResultSet row, String column) throws SQLException {
        return (Double) value(row, column);
    }

    /** Null also where no file has the column. */
    private static @Nullable Object value(ResultSet row, String column) throws SQLException {
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            if (row.getMetaData().getColumnName(i).equals(column)) {
                return row.getObject(i);
            }
        }
        return null;
    }
}
