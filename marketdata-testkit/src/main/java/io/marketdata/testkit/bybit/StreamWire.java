package io.marketdata.testkit.bybit;

import java.nio.charset.StandardCharsets;

/** The server's end of a connection: over a socket, or without one. */
interface StreamWire {
    /** What is a text, or a part of one, or no text at all. */
    enum Kind {
        TEXT,
        BINARY,
        PING
    }

    /** Sends a frame as it is; nothing where the connection is over. */
    void frame(Kind kind, byte[] payload, boolean first, boolean last);

    /** Says that it ends, and ends it. */
    void close(int code);

    /** Ends it without a word. */
    void drop();

    default void text(String text) {
        frame(Kind.TEXT, text.getBytes(StandardCharsets.UTF_8), true, true);
    }
}
