package io.marketdata.ops;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A bus inside this process: commands are worked on by the thread that sends them. Any thread. */
public final class InProcessCommandBus implements CommandBus {
    private final List<Consumer<String>> commands = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> answers = new CopyOnWriteArrayList<>();

    /** A bus that nobody listens to yet. */
    public InProcessCommandBus() {}

    /** Sends a command; when it returns, the answer was sent. */
    public void send(String command) {
        commands.forEach(listener -> listener.accept(command));
    }

    /** Hears of answers and statuses. */
    public void onAnswer(Consumer<String> listener) {
        answers.add(listener);
    }

    @Override
    public void listen(Consumer<String> listener) {
        commands.add(listener);
    }

    @Override
    public void answer(String json) {
        answers.forEach(listener -> listener.accept(json));
    }

    @Override
    public void close() {
        commands.clear();
    }
}
