package io.marketdata.bybit;

import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.StreamClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Connections to a fake without sockets: everything happens on the thread of the test. */
final class InMemoryTransport implements StreamTransport {
    private final FakeBybitStream fake;

    InMemoryTransport(FakeBybitStream fake) {
        this.fake = fake;
    }

    @Override
    public void connect(URI uri, Duration timeout, Events events) {
        Connection connection = new Connection(events);
        try {
            connection.server = fake.connect(uri.getPath(), connection);
        } catch (IOException refused) {
            events.closed("it cannot be opened", refused);
            return;
        }
        events.opened(connection);
    }

    @Override
    public void close() {}

    private static final class Connection implements StreamClient, Link {
        private final Events events;
        private final Queue<String> texts = new ArrayDeque<>();
        private final StringBuilder parts = new StringBuilder();
        private StreamClient.@Nullable Link server;
        private boolean wanted;
        private boolean over;

        Connection(Events events) {
            this.events = events;
        }

        @Override
        public void onText(String part, boolean last) {
            parts.append(part);
            if (parts.length() > MAX_TEXT_CHARACTERS) {
                events.unreadable("a text that is too long");
            } else if (last) {
                texts.add(parts.toString());
                parts.setLength(0);
                deliver();
            }
        }

        private void deliver() {
            while (wanted && !over && !texts.isEmpty()) {
                wanted = false;
                events.text(texts.remove());
            }
        }

        @Override
        public void onBinary(byte[] bytes) {
            events.unreadable("a binary message");
        }

        @Override
        public void onClosed(int code) {
            end("closed with code " + code);
        }

        private void end(String reason) {
            if (!over) {
                over = true;
                events.closed(reason, null);
            }
        }

        @Override
        public void send(String text) {
            if (server != null && !over) {
                server.send(text);
            }
        }

        @Override
        public void next() {
            wanted = true;
            deliver();
        }

        @Override
        public void close() {
            abort();
        }

        @Override
        public void abort() {
            if (server != null) {
                server.close();
            }
            end("it was ended here");
        }
    }
}
