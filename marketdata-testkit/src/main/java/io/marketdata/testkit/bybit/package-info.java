/**
 * A Bybit of one's own: the public market data of v5 over HTTP on loopback, every candle of it known beforehand, and the
 * ways in which it goes wrong. For whoever tests a client of that venue, of this library or of his own.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.at("2026-01-01T00:00:10Z");
 * BybitTruth truth = BybitTruth.builder().instruments(FakeListings.spotPairs(50)).build();
 * try (FakeBybit bybit = FakeBybit.builder().truth(truth).clock(clock).start()) {
 *     bybit.arm(BybitFault.SHORT_PAGE);
 *     List<Candle> read = client(bybit.restUrl(), clock).candles("BTCUSDT", range);
 *     assertEquals(truth.candles(SPOT, "BTCUSDT", Timeframe.M1, from, to), read);
 *     assertTrue(bybit.maxRequestsIn(Duration.ofSeconds(5)) <= 200);
 * }
 * }</pre>
 */
@NullMarked
package io.marketdata.testkit.bybit;

import org.jspecify.annotations.NullMarked;
