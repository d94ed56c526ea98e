package io.marketdata.testkit.bybit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Both ends of a connection without sockets. */
final class InMemoryWire implements StreamWire, StreamClient.Link {
    private static final int BROKEN = 1006;
    private static final int NOT_UTF_8 = 1007;

    private final StreamClient client;
    private @Nullable StreamSession session;
    private boolean over;

    InMemoryWire(StreamClient client) {
        this.client = client;
    }

    void opened(StreamSession opened) {
        session = opened;
    }

    @Override
    public void frame(Kind kind, byte[] payload, boolean first, boolean last) {
        if (over || kind == Kind.PING) {
            return;
        }
        if (kind == Kind.BINARY) {
            client.onBinary(payload);
            return;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            end(NOT_UTF_8);
            return;
        }
        client.onText(text, last);
    }

    private void end(int code) {
        if (over) {
            return;
        }
        over = true;
        if (session != null) {
            session.over();
        }
        client.onClosed(code);
    }

    @Override
    public void close(int code) {
        end(code);
    }

    @Override
    public void drop() {
        end(BROKEN);
    }

    @Override
    public void send(String text) {
        if (!over && session != null) {
            session.receive(text);
        }
    }

    @Override
    public void close() {
        over = true;
        if (session != null) {
            session.over();
        }
    }
}
