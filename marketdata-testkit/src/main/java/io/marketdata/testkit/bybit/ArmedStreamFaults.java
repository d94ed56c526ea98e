package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which occasion goes wrong, and how. */
final class ArmedStreamFaults {
    private final List<Armed> armed = new ArrayList<>();
    private final Map<StreamFault, Integer> injected = new EnumMap<>(StreamFault.class);
    private List<StreamFault> mixed = List.of();
    private double rate;
    private SplittableRandom random = new SplittableRandom(0);

    private static final class Armed {
        private final StreamFault fault;
        private final Predicate<String> topics;
        private int left;

        Armed(StreamFault fault, int left, Predicate<String> topics) {
            this.fault = fault;
            this.left = left;
            this.topics = topics;
        }
    }

    synchronized void arm(StreamFault fault, int times, Predicate<String> topics) {
        if (times < 1) {
            throw new IllegalArgumentException("cannot arm " + fault + " for " + times + " occasions");
        }
        armed.add(new Armed(fault, times, topics));
    }

    synchronized void mix(long seed, double part, Set<StreamFault> faults) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("rate " + part + " is outside 0..1");
        }
        random = new SplittableRandom(seed);
        rate = part;
        mixed = List.copyOf(EnumSet.copyOf(faults));
    }

    synchronized void clear() {
        armed.clear();
        mixed = List.of();
    }

    synchronized Map<StreamFault, Integer> injected() {
        return Collections.unmodifiableMap(new EnumMap<>(injected));
    }

    @Nullable StreamFault next(StreamFault.Group group, String topic, BybitCategory category) {
        return next(group, List.of(topic), category);
    }

    /** The fault of an occasion that concerns these topics; the first that was armed for it, else one of the mix. */
    synchronized @Nullable StreamFault next(StreamFault.Group group, List<String> topics, BybitCategory category) {
        StreamFault found = null;
        for (Armed one : armed) {
            if (one.left > 0
                    && suits(one.fault, group, category)
                    && topics.stream().anyMatch(one.topics)) {
                one.left--;
                found = one.fault;
                break;
            }
        }
        if (found == null && !mixed.isEmpty() && random.nextDouble() < rate) {
            List<StreamFault> choice =
                    mixed.stream().filter(one -> suits(one, group, category)).toList();
            found = choice.isEmpty() ? null : choice.get(random.nextInt(choice.size()));
        }
        if (found != null) {
            injected.merge(found, 1, Integer::sum);
        }
        return found;
    }

    private static boolean suits(StreamFault fault, StreamFault.Group group, BybitCategory category) {
        boolean needsDeltas = fault == StreamFault.OLDER_CS || fault == StreamFault.DELTA_BEFORE_SNAPSHOT;
        return fault.group() == group && !(needsDeltas && category == BybitCategory.SPOT);
    }
}
