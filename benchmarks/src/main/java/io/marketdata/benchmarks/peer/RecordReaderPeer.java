package io.marketdata.benchmarks.peer;

import static io.marketdata.clickhouse.CanonicalAccess.BASE_VOLUME;
import static io.marketdata.clickhouse.CanonicalAccess.CLOSE;
import static io.marketdata.clickhouse.CanonicalAccess.CLOSE_TIME;
import static io.marketdata.clickhouse.CanonicalAccess.HIGH;
import static io.marketdata.clickhouse.CanonicalAccess.INGESTED_AT;
import static io.marketdata.clickhouse.CanonicalAccess.INGEST_ID;
import static io.marketdata.clickhouse.CanonicalAccess.LOW;
import static io.marketdata.clickhouse.CanonicalAccess.OPEN;
import static io.marketdata.clickhouse.CanonicalAccess.OPEN_TIME;
import static io.marketdata.clickhouse.CanonicalAccess.QUOTE_VOLUME;
import static io.marketdata.clickhouse.CanonicalAccess.SOURCE;
import static io.marketdata.clickhouse.CanonicalAccess.TAKER_BASE;
import static io.marketdata.clickhouse.CanonicalAccess.TAKER_QUOTE;
import static io.marketdata.clickhouse.CanonicalAccess.TRADES_COUNT;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the same answer, row by row, with client-v2's reader of its own default format, into the same batches. Times are
 * asked for as numbers, by index, and the answer is not compressed, which spares it names, an object a value and LZ4.
 */
public final class RecordReaderPeer implements AutoCloseable {
    private static final CandleSource[] SOURCES = {
        CandleSource.UNKNOWN, CandleSource.WS, CandleSource.REST, CandleSource.FILE
    };

    private final Client client;
    private final InstrumentId instrument;
    private final String key;

    public RecordReaderPeer(String endpoint, InstrumentId instrument, String key) {
        client = new Client.Builder()
                .addEndpoint(endpoint)
                .setUsername("default")
                .setPassword("")
                .compressServerResponse(false)
                .build();
        this.instrument = instrument;
        this.key = key;
    }

    /** Hands the batch over each time it is full, and what is left at the end; returns the rows. */
    public long read(String sql, CandleBatch batch, Consumer<CandleBatch> sink) throws Exception {
        QuerySettings settings = new QuerySettings().setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes);
        long rows = 0;
        try (QueryResponse response = client.query(sql, settings).get();
                ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(response)) {
            Provenance provenance = new Provenance(CandleSource.UNKNOWN, 0, null);
            while (reader.next() != null) {
                provenance = provenance(reader, provenance);
                append(reader, batch);
                batch.advance(1, batch.provenance(provenance));
                rows++;
                if (batch.remaining() == 0) {
                    sink.accept(batch);
                    batch.clear();
                }
            }
        }
        if (!batch.isEmpty()) {
            sink.accept(batch);
            batch.clear();
        }
        return rows;
    }

    private void append(ClickHouseBinaryFormatReader reader, CandleBatch batch) {
        int row = batch.size();
        batch.instrumentOrdinals()[row] = batch.instrument(instrument, key);
        batch.openTimeMillis()[row] = reader.getLong(OPEN_TIME);
        batch.closeTimeMillis()[row] = reader.getLong(CLOSE_TIME);
        batch.opens()[row] = reader.getDouble(OPEN);
        batch.highs()[row] = reader.getDouble(HIGH);
        batch.lows()[row] = reader.getDouble(LOW);
        batch.closes()[row] = reader.getDouble(CLOSE);
        batch.baseVolumes()[row] = reader.getDouble(BASE_VOLUME);
        if (reader.hasValue(QUOTE_VOLUME)) {
            batch.quoteVolumes()[row] = reader.getDouble(QUOTE_VOLUME);
        }
        if (reader.hasValue(TRADES_COUNT)) {
            batch.tradesCounts()[row] = reader.getLong(TRADES_COUNT);
        }
        if (reader.hasValue(TAKER_BASE)) {
            batch.takerBuyBaseVolumes()[row] = reader.getDouble(TAKER_BASE);
        }
        if (reader.hasValue(TAKER_QUOTE)) {
            batch.takerBuyQuoteVolumes()[row] = reader.getDouble(TAKER_QUOTE);
        }
    }

    /** Mostly that of the row before. */
    private static Provenance provenance(ClickHouseBinaryFormatReader reader, Provenance before) {
        CandleSource source = SOURCES[(int) reader.getLong(SOURCE)];
        long ingestedAt = reader.getLong(INGESTED_AT);
        @Nullable UUID run = reader.hasValue(INGEST_ID) ? reader.getUUID(INGEST_ID) : null;
        boolean same = before.source() == source
                && before.ingestedAtMillis() == ingestedAt
                && Objects.equals(before.ingestId(), run);
        return same ? before : new Provenance(source, ingestedAt, run);
    }

    @Override
    public void close() {
        client.close();
    }
}
