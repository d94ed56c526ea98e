/** Candles of any length in PostgreSQL or TimescaleDB. */
@org.jspecify.annotations.NullMarked
module io.marketdata.postgres {
    requires transitive io.marketdata.core;
    requires transitive java.sql;
    requires java.naming;
    requires org.postgresql.jdbc;
    requires static org.checkerframework.checker.qual;
    requires static org.jspecify;

    exports io.marketdata.postgres;
}
