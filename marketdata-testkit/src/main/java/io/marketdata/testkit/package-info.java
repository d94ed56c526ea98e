/** What users need to test with: a generator of candles, and contract tests for whoever writes a source or a writer. */
@NullMarked
package io.marketdata.testkit;

import org.jspecify.annotations.NullMarked;
