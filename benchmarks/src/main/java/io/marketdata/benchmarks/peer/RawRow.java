package io.marketdata.benchmarks.peer;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.CandleCursor;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;

/** A row of Bybit's raw table for client-v2's insert of objects. */
public final class RawRow {
    private final int marketId = 3;
    private final String symbol;
    private final String instrumentKey;
    private final int intervalMin = 1;
    private final long startTimeMs;
    private final ZonedDateTime startTimeUtc;
    private final double open;
    private final double high;
    private final double low;
    private final double close;
    private final double volume;
    private final double turnover;
    private final String source = "file";
    private final ZonedDateTime ingestedAt;
    private final UUID ingestId;

    public RawRow(CandleCursor row, String key, ZonedDateTime ingestedAt, UUID ingestId) {
        symbol = row.instrument().symbol().value();
        instrumentKey = key;
        startTimeMs = row.openTimeMillis();
        startTimeUtc = Instant.ofEpochMilli(row.openTimeMillis()).atZone(ZoneOffset.UTC);
        open = row.open();
        high = row.high();
        low = row.low();
        close = row.close();
        volume = row.baseVolume();
        turnover = CandleBatch.isAbsent(row.quoteVolume()) ? 0 : row.quoteVolume();
        this.ingestedAt = ingestedAt;
        this.ingestId = ingestId;
    }

    public int getMarketId() {
        return marketId;
    }

    public String getSymbol() {
        return symbol;
    }

    public String getInstrumentKey() {
        return instrumentKey;
    }

    public int getIntervalMin() {
        return intervalMin;
    }

    public long getStartTimeMs() {
        return startTimeMs;
    }

    public ZonedDateTime getStartTimeUtc() {
        return startTimeUtc;
    }

    public double getOpen() {
        return open;
    }

    public double getHigh() {
        return high;
    }

    public double getLow() {
        return low;
    }

    public double getClose() {
        return close;
    }

    public double getVolume() {
        return volume;
    }

    public double getTurnover() {
        return turnover;
    }

    public String getSource() {
        return source;
    }

    public ZonedDateTime getIngestedAt() {
        return ingestedAt;
    }

    public UUID getIngestId() {
        return ingestId;
    }
}
