/** Bybit's history and instruments as sources of candles. */
@org.jspecify.annotations.NullMarked
module io.marketdata.bybit {
    requires static transitive org.jspecify;
    requires transitive io.marketdata.core;
    requires com.fasterxml.jackson.core;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;

    exports io.marketdata.bybit;
}
