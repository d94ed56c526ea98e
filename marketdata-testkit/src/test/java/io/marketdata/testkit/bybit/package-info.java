/** The fake tested against the rules of the venue that it stands for. */
@NullMarked
package io.marketdata.testkit.bybit;

import org.jspecify.annotations.NullMarked;
