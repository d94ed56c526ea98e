/** The testkit tested: its generator, and its contracts against sources and writers that keep them. */
@NullMarked
package io.marketdata.testkit;

import org.jspecify.annotations.NullMarked;
