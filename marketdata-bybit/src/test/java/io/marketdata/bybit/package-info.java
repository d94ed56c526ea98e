@NullMarked
package io.marketdata.bybit;

import org.jspecify.annotations.NullMarked;
