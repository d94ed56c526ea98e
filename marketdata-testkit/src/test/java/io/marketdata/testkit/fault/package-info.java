/** The fault kit tested: against plain sockets, the JDK's client, and itself. */
@NullMarked
package io.marketdata.testkit.fault;

import org.jspecify.annotations.NullMarked;
