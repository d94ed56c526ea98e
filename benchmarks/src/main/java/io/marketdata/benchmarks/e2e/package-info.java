/** Whole backfills against their peers, in turn in one run, so that a noisy machine is noisy for all of them. */
@NullMarked
package io.marketdata.benchmarks.e2e;

import org.jspecify.annotations.NullMarked;
