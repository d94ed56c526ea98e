/** Keeping a local history whole: filling it, auditing and repairing its end, telling consumers, and being told to. */
@org.jspecify.annotations.NullMarked
package io.marketdata.ops;
