/** Values, candle batches, ports, calendars and the one-minute backfill. */
@org.jspecify.annotations.NullMarked
module io.marketdata.core {
    requires static transitive org.jspecify;

    exports io.marketdata;
    exports io.marketdata.batch;
    exports io.marketdata.calendar;
    exports io.marketdata.checkpoint;
    exports io.marketdata.error;
    exports io.marketdata.model;
    exports io.marketdata.spi;
}
