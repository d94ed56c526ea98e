/**
 * A real ClickHouse engine as a child process of the program: found or fetched once, started on a folder, protected by a
 * password, shared by the programs that use the same folder, and gone when its owner is gone.
 */
@NullMarked
package io.marketdata.clickhouse.embedded;

import org.jspecify.annotations.NullMarked;
