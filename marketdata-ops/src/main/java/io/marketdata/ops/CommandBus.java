package io.marketdata.ops;

import java.util.function.Consumer;

/** Where commands come from and answers go to: in this process, or over a broker. Any thread. */
public interface CommandBus extends AutoCloseable {
    /** Hands each command that comes from now on to a listener, on a thread of the bus. */
    void listen(Consumer<String> commands);

    /** Sends an answer or a status. */
    void answer(String json);

    /** Stops handing on commands; closing twice does nothing. */
    @Override
    default void close() {}
}
