package io.marketdata.checkpoint;

import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import java.io.IOException;
import java.nio.file.Path;

/** A process that holds a checkpoint until it is killed, or nobody listens to it any more. */
final class HoldingProgram {
    private HoldingProgram() {}

    public static void main(String[] args) throws IOException {
        CheckpointKey key = Checkpoints.key(2);
        try (CheckpointLease lease = FileCheckpointStore.at(Path.of(args[0])).acquire(key)) {
            lease.save(Checkpoints.of(key, 1));
            System.out.println("held");
            System.in.read();
        }
    }
}
