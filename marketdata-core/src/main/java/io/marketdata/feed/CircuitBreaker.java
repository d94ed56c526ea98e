package io.marketdata.feed;

import java.time.Duration;
import java.time.Instant;

/** Leaves a source that failed alone for a while. Any thread. */
final class CircuitBreaker {
    private final LiveScheduler scheduler;
    private final Duration openFor;
    private Instant openUntil = Instant.MIN;

    CircuitBreaker(LiveScheduler scheduler, Duration openFor) {
        this.scheduler = scheduler;
        this.openFor = openFor;
    }

    synchronized boolean isOpen() {
        return scheduler.clock().instant().isBefore(openUntil);
    }

    synchronized void failed() {
        openUntil = scheduler.clock().instant().plus(openFor);
    }
}
