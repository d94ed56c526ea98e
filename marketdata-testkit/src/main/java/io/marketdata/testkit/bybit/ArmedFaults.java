package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which answer is to be wrong, and how. */
final class ArmedFaults {
    private final List<Armed> armed = new ArrayList<>();
    private final Map<BybitFault, Integer> injected = new EnumMap<>(BybitFault.class);
    private FaultMix.@Nullable Course mix;

    private static final class Armed {
        private final BybitFault fault;
        private final Predicate<BybitRequest> matches;
        private int left;

        Armed(BybitFault fault, int left, Predicate<BybitRequest> matches) {
            this.fault = fault;
            this.left = left;
            this.matches = matches;
        }
    }

    synchronized void arm(BybitFault fault, int times, Predicate<BybitRequest> matches) {
        if (times < 1) {
            throw new IllegalArgumentException("cannot arm " + fault + " for " + times + " requests");
        }
        armed.add(new Armed(fault, times, matches));
    }

    synchronized void mix(FaultMix faults) {
        mix = faults.course();
    }

    synchronized void clear() {
        armed.clear();
        mix = null;
    }

    synchronized Map<BybitFault, Integer> injected() {
        return Collections.unmodifiableMap(new EnumMap<>(injected));
    }

    /** The fault of this answer; the first that was armed for it, else one of the mix. */
    synchronized @Nullable BybitFault next(Exchange exchange) {
        BybitFault fault = nextArmed(exchange);
        if (fault == null && mix != null) {
            fault = mix.next(exchange);
        }
        if (fault != null) {
            injected.merge(fault, 1, Integer::sum);
        }
        return fault;
    }

    private @Nullable BybitFault nextArmed(Exchange exchange) {
        for (Armed one : armed) {
            if (one.left > 0 && exchange.suits(one.fault) && one.matches.test(exchange.request())) {
                one.left--;
                return one.fault;
            }
        }
        return null;
    }
}
