package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentId;
import org.jspecify.annotations.NullMarked;

/** Lets a benchmark ask for what the canonical reader asks for. Never published. */
@NullMarked
public final class CanonicalAccess {
    /** The columns of the answer, from 1. */
    public static final int OPEN_TIME = 1;

    public static final int CLOSE_TIME = 2;
    public static final int OPEN = 3;
    public static final int HIGH = 4;
    public static final int LOW = 5;
    public static final int CLOSE = 6;
    public static final int BASE_VOLUME = 7;
    public static final int QUOTE_VOLUME = 8;
    public static final int TRADES_COUNT = 9;
    public static final int TAKER_BASE = 10;
    public static final int TAKER_QUOTE = 11;
    public static final int SOURCE = 12;
    public static final int INGESTED_AT = 13;
    public static final int INGEST_ID = 14;

    /** The rows of a block that the reader asks for. */
    public static final int BLOCK_ROWS = CanonicalBlock.ROWS;

    private CanonicalAccess() {}

    /** The reader's query, for all times. */
    public static String query(String database, InstrumentId instrument) {
        return "SELECT %s FROM %s WHERE market_id = %d AND symbol = %s ORDER BY market_id, symbol, ts_open"
                .formatted(
                        CanonicalBlock.projection(),
                        Sql.name(database, SchemaStatements.CANONICAL),
                        instrument.market().value(),
                        Sql.text(instrument.symbol().value()));
    }
}
