/** The doctor with a clock of its own. */
@NullMarked
package io.marketdata.clickhouse;

import org.jspecify.annotations.NullMarked;
