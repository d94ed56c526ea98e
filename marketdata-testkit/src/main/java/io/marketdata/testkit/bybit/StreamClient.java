package io.marketdata.testkit.bybit;

/** A client of a {@link FakeBybitStream} without sockets; it is told on the thread that pushes or sends. */
public interface StreamClient {
    /**
     * A text, or a part of one.
     *
     * @param last whether it ends the text
     */
    void onText(String part, boolean last);

    /** Bytes, of which the venue has none. */
    void onBinary(byte[] bytes);

    /** The connection is over; 1006 where it broke. */
    void onClosed(int code);

    /** A client's end of a connection without sockets. */
    interface Link {
        /** Sends a text; nothing where the connection is over. */
        void send(String text);

        /** Ends the connection; the client is told nothing more. */
        void close();
    }
}
