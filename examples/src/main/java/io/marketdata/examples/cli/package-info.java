/** The command line: arguments and environment in, library calls, report out. */
@NullMarked
package io.marketdata.examples.cli;

import org.jspecify.annotations.NullMarked;
