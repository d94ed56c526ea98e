package io.marketdata.ops;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A bus by two words of a broker's client. */
final class BrokerCommandBus implements CommandBus {
    private final Function<Consumer<String>, AutoCloseable> subscribe;
    private final Consumer<String> publish;
    private final List<AutoCloseable> subscriptions = new CopyOnWriteArrayList<>();

    BrokerCommandBus(Function<Consumer<String>, AutoCloseable> subscribe, Consumer<String> publish) {
        this.subscribe = subscribe;
        this.publish = publish;
    }

    @Override
    public void listen(Consumer<String> commands) {
        subscriptions.add(subscribe.apply(commands));
    }

    @Override
    public void answer(String json) {
        publish.accept(json);
    }

    @Override
    public void close() {
        for (AutoCloseable subscription : subscriptions) {
            try {
                subscription.close();
            } catch (Exception failed) {
                throw new IllegalStateException("a subscription of commands could not be ended", failed);
            }
        }
        subscriptions.clear();
    }
}
