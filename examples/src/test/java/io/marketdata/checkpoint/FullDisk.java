package io.marketdata.checkpoint;

import io.marketdata.spi.CheckpointStore;
import java.io.IOException;
import java.nio.file.Path;

/** A store of checkpoints on a disk without room. */
public final class FullDisk {
    private FullDisk() {}

    public static CheckpointStore at(Path file) {
        return new FileCheckpointStore(file, false, new DiskSteps() {
            @Override
            void write(Path written, byte[] bytes) throws IOException {
                throw new IOException("No space left on device");
            }
        });
    }
}
