package io.marketdata.clickhouse;

import com.clickhouse.client.api.Client;
import io.marketdata.spi.CanonicalCandleReader;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.InstrumentRegistry;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.spi.RawKlineWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A ClickHouse server that holds candles: the door to its writer, reader, index, ledgers, timeframe store and schema.
 *
 * <pre>{@code
 * try (ClickHouse clickHouse = ClickHouse.connect(System.getenv())) {
 *     clickHouse.schema().create();
 *     RawKlineWriter writer = clickHouse.rawWriter();
 * }
 * }</pre>
 *
 * <p>Connecting sends nothing yet. <b>Threads.</b> Any. <b>Ownership.</b> What it hands out works until it is closed; a
 * client it was given stays open.
 */
public final class ClickHouse implements AutoCloseable {
    private final Server server;
    private final TableBrakes brakes = new TableBrakes();

    private final InstrumentRegistry instruments;

    private ClickHouse(Server server) {
        this.server = server;
        instruments = new ClickHouseInstruments(server, Clock.systemUTC());
    }

    /** A server by its options. */
    public static ClickHouse connect(ClickHouseOptions options) {
        return new ClickHouse(Server.connect(options));
    }

    /**
     * A server by the settings {@code CH_HOST} and so on, as {@link ClickHouseOptions#of(Map)} reads them: the
     * environment, or what the embedded engine says of itself.
     */
    public static ClickHouse connect(Map<String, String> settings) {
        return connect(ClickHouseOptions.of(settings));
    }

    /**
     * A server by a client that the host program has. Whatever the client's defaults, requests from here run on the
     * caller's thread and are not repeated: a client that repeats an insert cannot tell what became of the first one.
     *
     * @param options database, markets, socket, execution and request timeout, retries and clock skew count; endpoint and
     *     user are for messages
     */
    public static ClickHouse over(Client client, ClickHouseOptions options) {
        return new ClickHouse(Server.over(client, options));
    }

    /** Writes batches to the raw tables; the views carry them to canonical. For two threads at once. */
    public RawKlineWriter rawWriter() {
        return new RawWriter(server, brakes);
    }

    /** Reads canonical candles, each key once. */
    public CanonicalCandleReader canonicalReader() {
        return new CanonicalReader(server);
    }

    /** Tells what canonical holds. */
    public CanonicalIndex canonicalIndex() {
        return new ClickHouseIndex(server);
    }

    /** Remembers what sources were asked for and do not have ({@code ref_known_holes}). */
    public KnownHoleLedger knownHoles() {
        return new ClickHouseKnownHoles(server);
    }

    /** Keeps what is known of instruments ({@code ref_instruments}). */
    public InstrumentRegistry instruments() {
        return instruments;
    }

    /** Keeps candles of any length: the tables {@code ohlcv} and {@code symbols}. */
    public OhlcvStore ohlcvStore() {
        return new OhlcvTable(server, brakes);
    }

    /** Makes and checks databases, tables and views. */
    public ClickHouseSchema schema() {
        return new ClickHouseSchema(server);
    }

    /**
     * Looks for everything that is wrong between here and the server, in one go: its version, database, tables, engines,
     * columns, views, deduplication windows, the user's rights and settings, and both clocks.
     *
     * <p>Writes nothing. Empty where all is well.
     *
     * @throws io.marketdata.error.MarketDataException where the server cannot be reached or refuses the login
     */
    public List<Finding> doctor() {
        return new Doctor(server, Clock.systemUTC()).examine();
    }

    /**
     * Closes the connections that were opened here; closing twice does nothing. What is under way fails, and what is
     * asked later is an {@link IllegalStateException}.
     */
    @Override
    public void close() {
        server.close();
    }
}
