/** What the embedded engine promises, tried without an engine (*Test) and with a real one (*IT). */
@NullMarked
package io.marketdata.clickhouse.embedded;

import org.jspecify.annotations.NullMarked;
