/**
 * Networks and servers that misbehave on purpose, on loopback: a TCP proxy between a client and its server, and two HTTP
 * servers. For whoever tests an adapter, of this library or of his own.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", serverPort)) {
 *     proxy.onRequest(1, head -> head.contains("query=INSERT"), Fault.resetAfter(Direction.ANSWER, 0));
 *     // The client talks to proxy.port(): the server gets the first insert whole, and its answer is lost.
 * }
 * }</pre>
 *
 * <p>All threads are daemons named {@code fault-...}; closing ends them and every socket.
 */
@NullMarked
package io.marketdata.testkit.fault;

import org.jspecify.annotations.NullMarked;
