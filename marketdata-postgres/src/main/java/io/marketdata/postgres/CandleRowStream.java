package io.marketdata.postgres;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The candles of one query, fetched some thousand at a time; it has a connection until it is closed, or at its end. */
final class CandleRowStream implements CandleStream {
    private static final int FETCHED_ROWS = 5_000;
    private static final String QUERY = """
            SELECT (extract(epoch FROM "timestamp") * 1000)::bigint, open, high, low, close, volume,
              (extract(epoch FROM ingested_at) * 1000)::bigint
            FROM ohlcv
            WHERE market_id = ? AND symbol = ? AND timeframe = ? AND "timestamp" >= ? AND "timestamp" < ?
            ORDER BY "timestamp"
            """;

    private final Database database;
    private final InstrumentId instrument;
    private final String instrumentKey;
    private final Timeframe timeframe;
    private final Database.Session session;
    private final ResultSet rows;
    private boolean ended;
    private boolean closed;
    private @Nullable MarketDataException failed;

    CandleRowStream(
            Database database, InstrumentId instrument, String instrumentKey, Timeframe timeframe, TimeRange range) {
        this.database = database;
        this.instrument = instrument;
        this.instrumentKey = instrumentKey;
        this.timeframe = timeframe;
        Failure.Phase phase = Failure.Phase.CONNECTING;
        Database.Session opened = null;
        try {
            opened = database.open();
            phase = Failure.Phase.WORKING;
            rows = query(opened, range);
        } catch (SQLException problem) {
            if (opened != null) {
                opened.close();
            }
            throw database.ofRead(problem, phase);
        }
        session = opened;
    }

    /** Closed with its connection. */
    @SuppressWarnings("resource")
    private ResultSet query(Database.Session opened, TimeRange range) throws SQLException {
        PreparedStatement statement = opened.connection().prepareStatement(QUERY);
        statement.setFetchSize(FETCHED_ROWS);
        statement.setInt(1, instrument.market().value());
        statement.setString(2, instrument.symbol().value());
        statement.setString(3, timeframe.code());
        statement.setObject(4, range.start().atOffset(ZoneOffset.UTC));
        statement.setObject(5, range.end().atOffset(ZoneOffset.UTC));
        return statement.executeQuery();
    }

    @Override
    public boolean read(CandleBatch batch) {
        if (closed) {
            throw new IllegalStateException("the stream is closed");
        }
        if (failed != null) {
            throw failed;
        }
        int before = batch.size();
        try {
            while (!ended && batch.remaining() > 0) {
                if (rows.next()) {
                    append(batch);
                } else {
                    ended = true;
                    session.close();
                }
            }
        } catch (SQLException problem) {
            failed = database.ofRead(problem, Failure.Phase.WORKING);
            throw failed;
        }
        return batch.size() > before;
    }

    private void append(CandleBatch batch) throws SQLException {
        long openTime = rows.getLong(1);
        batch.append(
                batch.instrument(instrument, instrumentKey),
                batch.provenance(new Provenance(CandleSource.UNKNOWN, rows.getLong(7), null)),
                openTime,
                openTime + timeframe.millis(),
                rows.getDouble(2),
                rows.getDouble(3),
                rows.getDouble(4),
                rows.getDouble(5),
                rows.getDouble(6));
    }

    @Override
    public void close() {
        if (!closed && !ended) {
            session.close();
        }
        closed = true;
    }
}
