package io.marketdata.bybit;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries texts both ways over one connection; what is said and when is decided above it. */
interface StreamTransport extends AutoCloseable {
    /** The longest text that is taken, fragments together. */
    int MAX_TEXT_CHARACTERS = 1 << 20;

    /** Opens a connection; the outcome is told, on any thread. */
    void connect(URI uri, Duration timeout, Events events);

    @Override
    void close();

    /** What becomes of one connection. Each call is over before the next begins. */
    interface Events {
        /** It stands; no text comes before {@link Link#next}. */
        void opened(Link link);

        /** A whole text; no other comes before {@link Link#next}. */
        void text(String text);

        /** What came cannot be a message of the venue; nothing more comes before {@link Link#next}. */
        void unreadable(String what);

        /** It is over, or never stood; told exactly once, and nothing behind it. */
        void closed(String reason, @Nullable Throwable cause);
    }

    /** The sending end. Any thread. */
    interface Link {
        /** Sends a text behind those that are on their way. */
        void send(String text);

        /** Lets the next text come. */
        void next();

        /** Takes leave, and ends it when the other end has done so too. */
        void close();

        /** Ends it at once. */
        void abort();
    }
}
