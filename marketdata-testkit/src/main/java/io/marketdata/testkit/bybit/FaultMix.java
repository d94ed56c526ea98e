package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Faults drawn from a seed. Immutable: every method gives a new one.
 *
 * <p>Whether and how a request is hit depends on the seed, the request and how often it was asked, not on the order among
 * different ones: what happened once happens again, also to a client of several threads. No candle's page is hit more often
 * than {@link #atMost} says, whatever windows it is asked for in, and no other request: so a client that asks once more
 * than that gets an answer that is right.
 */
public final class FaultMix {
    private final long seed;
    private final double rate;
    private final List<BybitFault> faults;
    private final int mostHits;

    private FaultMix(long seed, double rate, List<BybitFault> faults, int mostHits) {
        this.seed = seed;
        this.rate = rate;
        this.faults = faults;
        this.mostHits = mostHits;
    }

    /**
     * Of {@link BybitFault#curable()}, and nothing twice.
     *
     * @param rate the part of the requests that are hit, from 0 to 1
     */
    public static FaultMix seeded(long seed, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate " + rate + " is outside 0..1");
        }
        return new FaultMix(seed, rate, List.copyOf(BybitFault.curable()), 1);
    }

    /** Of these instead. */
    public FaultMix of(Set<BybitFault> choice) {
        if (choice.isEmpty()) {
            throw new IllegalArgumentException("a mix of no faults");
        }
        return new FaultMix(seed, rate, List.copyOf(EnumSet.copyOf(choice)), mostHits);
    }

    /** How often one window of candles, or one other request, may be hit: no more than a client asks again. */
    public FaultMix atMost(int hits) {
        if (hits < 1) {
            throw new IllegalArgumentException("at most " + hits + " hits are none");
        }
        return new FaultMix(seed, rate, faults, hits);
    }

    /** {@code mix of 44 faults, seed 7, rate 0.1, at most 1}. */
    @Override
    public String toString() {
        return "mix of " + faults.size() + " faults, seed " + seed + ", rate " + rate + ", at most " + mostHits;
    }

    /** What was asked and hit so far. */
    final class Course {
        private final Map<String, Integer> asked = new HashMap<>();
        private final Map<String, List<Hit>> hits = new HashMap<>();

        /** A window, in whatever counts from its start to its end. */
        private record Hit(long from, long to) {}

        @Nullable BybitFault next(Exchange exchange) {
            String target = exchange.request().path() + "?" + exchange.request().query();
            int turn = asked.merge(target, 1, Integer::sum);
            long key = PricePath.mix(seed, target);
            if (PricePath.unit(key, 1, turn) >= rate) {
                return null;
            }
            List<BybitFault> suiting = new ArrayList<>();
            for (BybitFault fault : faults) {
                if (exchange.suits(fault)) {
                    suiting.add(fault);
                }
            }
            if (suiting.isEmpty() || !mayHit(exchange, target)) {
                return null;
            }
            return suiting.get((int) (PricePath.unit(key, 2, turn) * suiting.size()));
        }

        private boolean mayHit(Exchange exchange, String target) {
            KlinePage page = exchange.reply().page();
            String subject = target;
            Hit window = new Hit(0, 0);
            if (page != null && !page.bars().isEmpty()) {
                subject = page.series().instrument() + " " + page.interval();
                window = new Hit(page.oldest(), page.newest());
            }
            return mayHit(subject, window);
        }

        private boolean mayHit(String subject, Hit window) {
            List<Hit> before = hits.computeIfAbsent(subject, name -> new ArrayList<>());
            long overlapping = before.stream()
                    .filter(hit -> hit.from() <= window.to() && window.from() <= hit.to())
                    .count();
            if (overlapping >= mostHits) {
                return false;
            }
            before.add(window);
            return true;
        }
    }

    Course course() {
        return new Course();
    }
}
