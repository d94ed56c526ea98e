/** What others do with the same bytes: the peers of the benchmarks. */
@NullMarked
package io.marketdata.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
