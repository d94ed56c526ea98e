package io.marketdata.testkit.firstrate;

import io.marketdata.testkit.fault.RecordedRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which requests are to get a fault, and which got one. */
final class ArmedFaults {
    private final List<Armed> armed = new ArrayList<>();
    private final EnumMap<FirstRateFault, Integer> injected = new EnumMap<>(FirstRateFault.class);

    private static final class Armed {
        private final FirstRateFault fault;
        private final Predicate<RecordedRequest> matches;
        private int left;

        Armed(FirstRateFault fault, int left, Predicate<RecordedRequest> matches) {
            this.fault = fault;
            this.left = left;
            this.matches = matches;
        }
    }

    synchronized void arm(FirstRateFault fault, int times, Predicate<RecordedRequest> matches) {
        if (times < 1) {
            throw new IllegalArgumentException("cannot arm " + fault + " for " + times + " requests");
        }
        armed.add(new Armed(fault, times, matches));
    }

    synchronized void clear() {
        armed.clear();
    }

    synchronized Map<FirstRateFault, Integer> injected() {
        return Collections.unmodifiableMap(new EnumMap<>(injected));
    }

    /** The first that was armed for a request of this sort. */
    synchronized @Nullable FirstRateFault next(RecordedRequest request, Set<FirstRateFault.Site> sites) {
        for (Armed one : armed) {
            if (one.left > 0 && sites.contains(one.fault.site()) && one.matches.test(request)) {
                one.left--;
                injected.merge(one.fault, 1, Integer::sum);
                return one.fault;
            }
        }
        return null;
    }
}
