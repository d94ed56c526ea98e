@NullMarked
package io.marketdata.testkit.firstrate;

import org.jspecify.annotations.NullMarked;
