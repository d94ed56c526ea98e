package io.marketdata.testkit;

import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.spi.CheckpointStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderCheckpointContractTest extends CheckpointStoreContract {
    @TempDir
    private Path folder = Path.of("");

    @Override
    protected CheckpointStore newStore() {
        return FileCheckpointStore.in(folder.resolve("checkpoints"));
    }
}
