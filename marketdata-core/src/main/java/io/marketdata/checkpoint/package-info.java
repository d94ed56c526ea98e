/** Checkpoints in files: their form, and a store that keeps them safe. */
@NullMarked
package io.marketdata.checkpoint;

import org.jspecify.annotations.NullMarked;
