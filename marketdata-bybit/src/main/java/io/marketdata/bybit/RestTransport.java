package io.marketdata.bybit;

import java.io.IOException;

/** Carries one request to the host and its whole answer back. Any thread. */
interface RestTransport extends AutoCloseable {
    /**
     * Asks once.
     *
     * @param pathAndQuery sent as it is
     * @param bodyLimit the most bytes of a body, unpacked
     * @throws BodyTooLargeException where the body is larger
     * @throws IOException where there was no whole answer in time
     */
    RestAnswer get(String pathAndQuery, int bodyLimit) throws IOException;

    @Override
    void close();

    /** A body is larger than it may be. */
    final class BodyTooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        BodyTooLargeException(int limit) {
            super("the body is larger than " + limit + " bytes");
        }
    }

    /** The thread that waited was interrupted. */
    final class InterruptedRequestException extends IOException {
        private static final long serialVersionUID = 1L;

        InterruptedRequestException(Throwable cause) {
            super("the thread was interrupted", cause);
        }
    }
}
