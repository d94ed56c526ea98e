/** JMH benchmarks of the way from a source to the store. */
@NullMarked
package io.marketdata.benchmarks;

import org.jspecify.annotations.NullMarked;
