/** What can go wrong: one unchecked root with a stable code, and few children. */
@NullMarked
package io.marketdata.error;

import org.jspecify.annotations.NullMarked;
