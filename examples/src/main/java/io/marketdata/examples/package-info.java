/** Each job as a short main program, and {@link io.marketdata.examples.Main}, the command line that has them all. */
@NullMarked
package io.marketdata.examples;

import org.jspecify.annotations.NullMarked;
