package io.marketdata.testkit.bybit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Every request with its time, and the ban of an address that asks too often. */
final class RequestLog {
    private final Clock clock;
    private final int most;
    private final Duration window;
    private final Duration ban;
    private final List<BybitRequest> requests = new ArrayList<>();
    private final Deque<Instant> recent = new ArrayDeque<>();
    private Instant bannedUntil = Instant.MIN;
    private int bans;

    /**
     * A request, and what the limit makes of it.
     *
     * @param left how many more the window has room for
     */
    record Entry(BybitRequest request, boolean banned, int left) {}

    RequestLog(Clock clock, int most, Duration window, Duration ban) {
        this.clock = clock;
        this.most = most;
        this.window = window;
        this.ban = ban;
    }

    synchronized Entry add(String method, String path, String query) {
        Instant now = clock.instant();
        BybitRequest request = BybitRequest.of(now, method, path, query);
        requests.add(request);
        forget(recent, now, window);
        recent.add(now);
        boolean banned = now.isBefore(bannedUntil);
        if (!banned && recent.size() > most) {
            banFrom(now);
            banned = true;
        }
        return new Entry(request, banned, Math.max(0, most - recent.size()));
    }

    synchronized void ban() {
        banFrom(clock.instant());
    }

    private void banFrom(Instant now) {
        bannedUntil = now.plus(ban);
        bans++;
    }

    /** Drops what lies a window or more before now. */
    private static void forget(Deque<Instant> times, Instant now, Duration window) {
        Instant edge = now.minus(window);
        while (!times.isEmpty() && !times.getFirst().isAfter(edge)) {
            times.removeFirst();
        }
    }

    synchronized List<BybitRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized int bans() {
        return bans;
    }

    synchronized int mostIn(Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("a window of " + length + " holds nothing");
        }
        Deque<Instant> inside = new ArrayDeque<>();
        int mostSeen = 0;
        for (Instant time : requests.stream().map(BybitRequest::at).sorted().toList()) {
            forget(inside, time, length);
            inside.add(time);
            mostSeen = Math.max(mostSeen, inside.size());
        }
        return mostSeen;
    }
}
