@NullMarked
package io.marketdata.firstrate;

import org.jspecify.annotations.NullMarked;
