/** A disk that a checkpoint does not fit on. */
@NullMarked
package io.marketdata.checkpoint;

import org.jspecify.annotations.NullMarked;
