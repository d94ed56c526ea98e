package io.marketdata.examples.cli;

import io.marketdata.model.InstrumentId;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeInstrument;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.FaultMix;
import io.marketdata.testkit.bybit.StreamFault;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Both halves of a venue over sockets, in time that may be fast, with holes of its own and faults on demand. */
final class LiveVenue implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(40);

    private static final Set<StreamFault> OF_A_MINUTE = EnumSet.of(
            StreamFault.MISSING_CONFIRM,
            StreamFault.LATE_CONFIRM,
            StreamFault.DOUBLED_CONFIRM,
            StreamFault.CORRECTED_CONFIRM,
            StreamFault.BAD_NUMBER,
            StreamFault.NO_ACK,
            StreamFault.LOST_SUBSCRIBE,
            StreamFault.REFUSED_FOR_NOW,
            StreamFault.DROP_AT_SUBSCRIBE,
            StreamFault.REFUSED_HANDSHAKE);

    final FastTime time;
    final BybitTruth truth;
    final FakeBybit rest;
    final FakeBybitStream stream;
    private final int symbols;
    private final Random random;

    LiveVenue(FastTime time, int symbols, long seed) {
        this.time = time;
        this.symbols = symbols;
        random = new Random(seed);
        truth = truth(time, symbols);
        rest = FakeBybit.builder()
                .truth(truth)
                .clock(time)
                .requestLimit(1_000_000, Duration.ofSeconds(5), Duration.ofMinutes(1))
                .start();
        stream = FakeBybitStream.builder()
                .truth(truth)
                .clock(time)
                .pushEvery(Duration.ofMillis(time.speed() == 1 ? 1_000 : 60))
                .start();
    }

    /** The same in every process: one symbol after the other has no candles for two minutes. */
    static BybitTruth truth(FastTime time, int symbols) {
        List<FakeInstrument> pairs = FakeListings.spotPairs(symbols);
        BybitTruth.Builder truth = BybitTruth.builder().instruments(pairs);
        int turn = 0;
        for (Duration at = Duration.ofMinutes(4); at.compareTo(LONGEST) < 0; at = at.plusMinutes(5)) {
            Instant from = time.origin().plus(at);
            truth.outage(
                    BybitCategory.SPOT, pairs.get(turn++ % symbols).symbol(), from, from.plus(Duration.ofMinutes(2)));
        }
        return truth.build();
    }

    static List<InstrumentId> instruments(int symbols) {
        return FakeListings.spotPairs(symbols).stream()
                .map(pair -> InstrumentId.of(3, pair.symbol()))
                .toList();
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("LIVE_TIME", time.toString());
        environment.put("LIVE_SYMBOLS", String.valueOf(symbols));
        environment.put("BYBIT_REST_URL", rest.restUrl().toString());
        environment.put("BYBIT_WS_URL", stream.wsUrl().toString());
        return environment;
    }

    /** What goes wrong in the minutes to come, until {@link #calm}. */
    void trouble() {
        stream.faults(random.nextLong(), 0.01, OF_A_MINUTE);
        rest.faults(FaultMix.seeded(random.nextLong(), 0.05)
                .of(BybitFault.of(
                        BybitFault.Group.PASSING_ERROR, BybitFault.Group.DOCUMENT, BybitFault.Group.CONNECTION)));
        switch (random.nextInt(8)) {
            case 0 -> stream.dropAll();
            case 1 -> stream.closeAll(1012);
            case 2 -> stream.arm(StreamFault.DROP, 3);
            case 3 -> {
                int part = random.nextInt(5);
                stream.withhold(topic -> Math.floorMod(topic.hashCode(), 5) == part);
            }
            case 4 -> stream.withhold(topic -> false);
            case 5 -> rest.arm(BybitFault.HTTP_503, 20);
            case 6 -> stream.arm(StreamFault.BAD_UTF_8, 2);
            default -> {}
        }
    }

    void calm() {
        stream.calm();
        rest.calm();
    }

    @Override
    public void close() {
        stream.close();
        rest.close();
    }
}
