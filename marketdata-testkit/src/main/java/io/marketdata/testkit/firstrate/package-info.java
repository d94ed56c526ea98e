/**
 * A FirstRateData of one's own: its download service over HTTP on loopback, every bar of it known beforehand, and the ways
 * in which it goes wrong; and the registry and the reload hook that an update tells. For whoever tests a client of that vendor, of this library or of his own.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.at("2026-02-04T06:30:00Z");
 * try (FakeFirstRate vendor = FakeFirstRate.builder().clock(clock).start()) {
 *     vendor.arm(FirstRateFault.CUT_BODY);
 *     update(vendor.apiUrl(), vendor.userid(), root);
 *     LocalDate date = vendor.lastPublished("futures", true);
 *     assertEquals(
 *             vendor.truth().bars("futures", "ES", Timeframe.M1, "contin_UNadj", date, FakeTicker.SINCE, date),
 *             barsIn(root));
 * }
 * }</pre>
 */
@NullMarked
package io.marketdata.testkit.firstrate;

import org.jspecify.annotations.NullMarked;
