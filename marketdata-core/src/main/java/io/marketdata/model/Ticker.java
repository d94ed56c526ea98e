package io.marketdata.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The latest figures of an instrument.
 *
 * <p>A figure is null where the venue gave none; that is never a zero.
 *
 * @param lastPrice price of the last trade
 * @param change24h change of the price in 24 hours as a fraction: 0.01 is one percent
 * @param high24h highest price in 24 hours
 * @param low24h lowest price in 24 hours
 * @param volume24h volume in 24 hours, base asset
 * @param turnover24h volume in 24 hours, quote asset
 * @param updatedAt the venue's time of the figures
 */
public record Ticker(
        InstrumentId instrument,
        @Nullable Double lastPrice,
        @Nullable Double change24h,
        @Nullable Double high24h,
        @Nullable Double low24h,
        @Nullable Double volume24h,
        @Nullable Double turnover24h,
        Instant updatedAt) {}
