package io.marketdata.feed;

/** Tells of an error of the host's that must not end what others wait for, as a thread's end by it would have told. */
final class Uncaught {
    private Uncaught() {}

    static void tell(Error grave) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, grave);
        } catch (RuntimeException | Error ofTheHandler) {
            // There is nobody left to tell.
        }
    }
}
