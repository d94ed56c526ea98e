package io.marketdata.testkit.bybit;

import java.time.Instant;
import java.util.List;

/**
 * What a client sent to a {@link FakeBybitStream}.
 *
 * @param connection the number of the connection, from 1
 * @param at when, by the fake's clock
 * @param op {@code subscribe}, {@code unsubscribe}, {@code ping}, or what else the client says
 * @param reqId empty where there is none
 * @param args the topics
 */
public record StreamRequest(int connection, Instant at, String op, String reqId, List<String> args) {
    public StreamRequest {
        args = List.copyOf(args);
    }
}
