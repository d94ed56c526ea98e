package io.marketdata.checkpoint;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** Checkpoints of all shapes, by a seed. */
final class Checkpoints {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Checkpoints() {}

    static CheckpointKey key(int instruments) {
        return CheckpointKey.of(
                "files of /data, more",
                "http://db:8123/market_data",
                IntStream.range(0, instruments)
                        .mapToObj(i -> InstrumentId.of(1 + i % 4, "SYM " + i))
                        .toList(),
                START);
    }

    static Checkpoint of(CheckpointKey key, long seed) {
        Random random = new Random(seed);
        Map<InstrumentId, Instant> through = new HashMap<>();
        for (InstrumentId instrument : key.instruments()) {
            if (random.nextBoolean()) {
                through.put(instrument, START.plusSeconds(60L * random.nextInt(100_000)));
            }
        }
        List<Checkpoint.Pending> pending = new ArrayList<>();
        int batches = random.nextInt(4);
        for (int i = 0; i < batches; i++) {
            List<Checkpoint.Share> shares = key.instruments().stream()
                    .limit(1 + random.nextInt(key.instruments().size()))
                    .map(instrument -> new Checkpoint.Share(
                            instrument, START.plusSeconds(60), START.plusSeconds(6_000), 1 + random.nextInt(9)))
                    .toList();
            pending.add(new Checkpoint.Pending(
                    i * 3L, START.plusMillis(random.nextInt()), random.nextInt() & 0xFFFF_FFFFL, i > 0, shares));
        }
        boolean finished = pending.isEmpty() && random.nextBoolean();
        return new Checkpoint(
                new UUID(random.nextLong(), random.nextLong()),
                20 + random.nextInt(1_000),
                through,
                pending,
                finished ? START.plusSeconds(600) : null);
    }
}
