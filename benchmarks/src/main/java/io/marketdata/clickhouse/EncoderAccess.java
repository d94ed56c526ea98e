package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.MarketId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/** Lets a benchmark reach the encoder, which is nobody else's business. Never published. */
@NullMarked
public final class EncoderAccess {
    private final RawBlockEncoder encoder = new RawBlockEncoder(new UUID(0, 1));

    /** Encodes a whole batch for the raw table of a market; returns how many bytes that makes. */
    public long encode(CandleBatch batch, int market, OutputStream target) throws IOException {
        return encoder.encode(batch, RawTable.of(new MarketId(market)), RowSet.stretch(0, batch.size()), target);
    }
}
