package io.marketdata.ops;

import java.util.function.Consumer;
import java.util.function.Function;

/** Where commands come from and answers go to: in this process, or over a broker. Any thread. */
public interface CommandBus extends AutoCloseable {
    /** Hands each command that comes from now on to a listener, on a thread of the bus. */
    void listen(Consumer<String> commands);

    /** Sends an answer or a status. */
    void answer(String json);

    /** Stops handing on commands; closing twice does nothing. */
    @Override
    default void close() {}

    /**
     * The bus of a broker, whose client has words of its own for the same. Of Redis:
     *
     * <pre>{@code
     * CommandBus.of(
     *         commands -> bus.subscribe(bus.commandsChannel(), commands),
     *         text -> bus.publish(bus.statusChannel(), text));
     * }</pre>
     *
     * @param subscribe begins to hand on commands; what it returns ends that
     * @param publish sends a text
     */
    static CommandBus of(Function<Consumer<String>, AutoCloseable> subscribe, Consumer<String> publish) {
        return new BrokerCommandBus(subscribe, publish);
    }
}
