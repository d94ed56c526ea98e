package io.marketdata.testkit.fault;

/**
 * A pace that the test sets: nothing goes until it is released.
 *
 * <pre>{@code
 * ManualPace pace = new ManualPace();
 * proxy.always(Fault.drip(Direction.ANSWER, 1, pace));
 * ...
 * pace.awaitWaiter();   // the answer is there, and held
 * pace.release(3);      // three bytes of it go
 * }</pre>
 */
public final class ManualPace implements Pace {
    private final Counters counters = new Counters();
    private long turns;
    private boolean open;

    /** A pace that has released nothing yet. */
    public ManualPace() {}

    /** Lets some turns happen, now or when somebody comes for them. */
    public synchronized void release(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot release " + count + " turns");
        }
        turns += count;
        notifyAll();
    }

    /** Lets every turn happen from now on. */
    public synchronized void releaseAll() {
        open = true;
        notifyAll();
    }

    /**
     * Returns when somebody waits for a turn that is not released.
     *
     * @throws AssertionError where nobody does within half a minute
     */
    public void awaitWaiter() {
        counters.awaitAtLeast(Counters.Kind.WAITING, 1);
    }

    @Override
    public synchronized void awaitTurn() throws InterruptedException {
        if (turns == 0 && !open) {
            counters.add(Counters.Kind.WAITING, 1);
            try {
                while (turns == 0 && !open) {
                    wait();
                }
            } finally {
                counters.add(Counters.Kind.WAITING, -1);
            }
        }
        if (!open) {
            turns--;
        }
    }
}
