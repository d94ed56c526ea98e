package io.marketdata.postgres;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvRows;
import io.marketdata.spi.OhlcvSeries;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.spi.OhlcvUpsert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Candles of any length in the table {@code ohlcv}; one upsert is one transaction. */
final class PostgresOhlcvStore implements OhlcvStore {
    private static final Comparator<InstrumentId> BY_NAME = Comparator.<InstrumentId>comparingInt(
                    instrument -> instrument.market().value())
            .thenComparing(instrument -> instrument.symbol().value());
    private static final Comparator<OhlcvSeries> ORDER =
            Comparator.comparing(OhlcvSeries::instrument, BY_NAME).thenComparing(OhlcvSeries::timeframe);

    private static final String SERIES = """
            SELECT market_id, symbol, timeframe, count(*),
              (extract(epoch FROM min("timestamp")) * 1000)::bigint,
              (extract(epoch FROM max("timestamp")) * 1000)::bigint
            FROM ohlcv WHERE timeframe = ANY (?)%s
            GROUP BY market_id, symbol, timeframe""";

    private final Database database;
    private volatile boolean closed;

    PostgresOhlcvStore(Database database) {
        this.database = database;
    }

    @Override
    public OhlcvUpsert upsert(Timeframe timeframe, CandleBatch batch) {
        requireOpen();
        for (InstrumentId instrument : batch.instruments()) {
            database.options().markets().market(instrument.market());
        }
        OhlcvRows rows = OhlcvRows.of(batch);
        if (rows.size() > 0) {
            database.change("the upsert of %d %s candles".formatted(rows.size(), timeframe), connection -> {
                new CandleUpsert(batch, timeframe, rows).run(connection);
                return true;
            });
        }
        return new OhlcvUpsert(rows.size(), rows.skipped());
    }

    @Override
    public CandleStream read(InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        requireOpen();
        String key = database.options().markets().instrumentKey(instrument);
        return new CandleRowStream(database, instrument, key, timeframe, range);
    }

    @Override
    public Optional<OhlcvSeries> series(InstrumentId instrument, Timeframe timeframe) {
        requireOpen();
        return database
                .ask(connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement(SERIES.formatted(" AND market_id = ? AND symbol = ?"))) {
                        statement.setArray(1, connection.createArrayOf("text", new String[] {timeframe.code()}));
                        statement.setInt(2, instrument.market().value());
                        statement.setString(3, instrument.symbol().value());
                        return series(statement);
                    }
                })
                .stream()
                .findFirst();
    }

    @Override
    public List<OhlcvSeries> series() {
        requireOpen();
        return database.ask(connection -> {
            String[] known =
                    Arrays.stream(Timeframe.values()).map(Timeframe::code).toArray(String[]::new);
            try (PreparedStatement statement = connection.prepareStatement(SERIES.formatted(""))) {
                statement.setArray(1, connection.createArrayOf("text", known));
                return series(statement);
            }
        });
    }

    private static List<OhlcvSeries> series(PreparedStatement statement) throws SQLException {
        List<OhlcvSeries> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new OhlcvSeries(
                        InstrumentId.of(row.getInt(1), row.getString(2)),
                        Timeframe.of(row.getString(3)),
                        row.getLong(4),
                        Instant.ofEpochMilli(row.getLong(5)),
                        Instant.ofEpochMilli(row.getLong(6))));
            }
        }
        found.sort(ORDER);
        return found;
    }

    @Override
    public void symbols(Collection<InstrumentDetails> instruments) {
        requireOpen();
        Map<InstrumentId, InstrumentDetails> given = new TreeMap<>(BY_NAME);
        instruments.forEach(instrument -> given.put(instrument.id(), instrument));
        if (!given.isEmpty()) {
            database.change("the upsert of %d symbols".formatted(given.size()), connection -> {
                symbols(connection, List.copyOf(given.values()));
                return true;
            });
        }
    }

    /** What is not known now does not erase what was known before. */
    private static void symbols(Connection connection, List<InstrumentDetails> given) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO symbols AS kept (market_id, name, base, quote, is_active, price_step, quantity_step)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (market_id, name) DO UPDATE SET
                  base = coalesce(excluded.base, kept.base), quote = coalesce(excluded.quote, kept.quote),
                  is_active = excluded.is_active, price_step = coalesce(excluded.price_step, kept.price_step),
                  quantity_step = coalesce(excluded.quantity_step, kept.quantity_step), updated_at = now()
                """)) {
            for (InstrumentDetails instrument : given) {
                statement.setInt(1, instrument.id().market().value());
                statement.setString(2, instrument.id().symbol().value());
                statement.setString(3, instrument.baseAsset());
                statement.setString(4, instrument.quoteAsset());
                statement.setBoolean(5, instrument.tradable());
                statement.setBigDecimal(6, instrument.priceStep());
                statement.setBigDecimal(7, instrument.quantityStep());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    @Override
    public long deleteBefore(Timeframe timeframe, Instant before) {
        requireOpen();
        return database.change("deleting %s candles before %s".formatted(timeframe, before), connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM ohlcv WHERE timeframe = ? AND \"timestamp\" < ?")) {
                statement.setString(1, timeframe.code());
                statement.setObject(2, before.atOffset(ZoneOffset.UTC));
                return statement.executeLargeUpdate();
            }
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
