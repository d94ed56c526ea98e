package io.marketdata.firstrate;

import java.util.ArrayDeque;

/**
 * Lines of no readable time, until the next one that has a time tells whether they may lie in the range that is wanted.
 * One thread.
 */
final class UntoldLines {
    /** More than these are told of without waiting. */
    private static final int MOST = 1_000;

    private final ArrayDeque<Long> numbers = new ArrayDeque<>();
    private boolean due;

    void add(long number) {
        numbers.add(number);
        due = due || numbers.size() > MOST;
    }

    /** The next line that has a time is in the range, or behind it, or there is none: what waits may lie in it. */
    void mayLieInRange() {
        due = !numbers.isEmpty();
    }

    /** The next line that has a time is before the range, and so is what waits. */
    void lieBefore() {
        numbers.clear();
        due = false;
    }

    boolean isDue() {
        return due;
    }

    /** The number of the next line that is to be told of. */
    long next() {
        long number = numbers.remove();
        due = !numbers.isEmpty();
        return number;
    }
}
