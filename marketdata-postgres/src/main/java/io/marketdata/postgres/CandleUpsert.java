package io.marketdata.postgres;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.OhlcvRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.IntToDoubleFunction;
import org.postgresql.PGConnection;

/** Writes chosen rows of one batch inside a transaction: a few as arrays, many through {@code COPY}. */
final class CandleUpsert {
    /** From here on {@code COPY} into a temporary table is the faster way. */
    static final int FEWEST_ROWS_OF_COPY = 5_000;

    private final CandleBatch batch;
    private final Timeframe timeframe;
    private final OhlcvRows rows;

    CandleUpsert(CandleBatch batch, Timeframe timeframe, OhlcvRows rows) {
        this.batch = batch;
        this.timeframe = timeframe;
        this.rows = rows;
    }

    /** A pool of the host program may wrap the driver so that it cannot be asked for {@code COPY}. */
    void run(Connection connection) throws SQLException {
        if (rows.size() >= FEWEST_ROWS_OF_COPY && connection.isWrapperFor(PGConnection.class)) {
            copy(connection, connection.unwrap(PGConnection.class));
            return;
        }
        for (int from = 0; from < rows.size(); from += FEWEST_ROWS_OF_COPY) {
            arrays(connection, from, Math.min(rows.size(), from + FEWEST_ROWS_OF_COPY));
        }
    }

    private void arrays(Connection connection, int from, int to) throws SQLException {
        int count = to - from;
        int[] markets = new int[count];
        String[] symbols = new String[count];
        long[] openTimes = new long[count];
        long[] versions = new long[count];
        for (int i = 0; i < count; i++) {
            int row = rows.row(from + i);
            InstrumentId instrument = instrument(batch, row);
            markets[i] = instrument.market().value();
            symbols[i] = instrument.symbol().value();
            openTimes[i] = batch.openTimeMillis()[row];
            versions[i] = versionMillis(batch, row);
        }
        try (PreparedStatement statement = connection.prepareStatement(UpsertStatements.FROM_ARRAYS)) {
            statement.setString(1, timeframe.code());
            statement.setObject(2, markets);
            statement.setObject(3, symbols);
            statement.setObject(4, openTimes);
            statement.setObject(5, column(from, count, row -> batch.opens()[row]));
            statement.setObject(6, column(from, count, row -> batch.highs()[row]));
            statement.setObject(7, column(from, count, row -> batch.lows()[row]));
            statement.setObject(8, column(from, count, row -> batch.closes()[row]));
            statement.setObject(9, column(from, count, row -> batch.baseVolumes()[row]));
            statement.setObject(10, versions);
            statement.executeUpdate();
        }
    }

    private double[] column(int from, int count, IntToDoubleFunction values) {
        double[] column = new double[count];
        for (int i = 0; i < count; i++) {
            column[i] = values.applyAsDouble(rows.row(from + i));
        }
        return column;
    }

    private void copy(Connection connection, PGConnection driver) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(UpsertStatements.CREATE_SENT);
        }
        try (BinaryCopy copy = new BinaryCopy(driver.getCopyAPI().copyIn(UpsertStatements.COPY_SENT))) {
            copy.send(batch, rows);
        }
        try (PreparedStatement statement = connection.prepareStatement(UpsertStatements.FROM_SENT)) {
            statement.setString(1, timeframe.code());
            statement.executeUpdate();
        }
    }

    static InstrumentId instrument(CandleBatch batch, int row) {
        return batch.instruments().get(batch.instrumentOrdinals()[row]);
    }

    static long versionMillis(CandleBatch batch, int row) {
        return batch.provenances().get(batch.provenanceOrdinal(row)).ingestedAtMillis();
    }
}
