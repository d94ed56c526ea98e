/** Marks, tickers, published candles and a message bus in Redis. */
@org.jspecify.annotations.NullMarked
module io.marketdata.redis {
    requires static transitive org.jspecify;
    requires transitive io.marketdata.core;
    requires com.fasterxml.jackson.core;
    requires org.apache.commons.pool2;
    requires redis.clients.jedis;

    exports io.marketdata.redis;
}
