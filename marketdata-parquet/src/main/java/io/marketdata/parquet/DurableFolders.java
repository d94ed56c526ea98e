package io.marketdata.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes folders that a power cut does not take away again: behind the making of each, the names of the folder above it are
 * forced to the disk. A folder that was there already is taken for one whose maker may not have come that far. Any
 * threads; what was forced is remembered.
 */
final class DurableFolders {
    private final Set<Path> forced = ConcurrentHashMap.newKeySet();

    /**
     * Makes a folder and all above it.
     *
     * @param root what is there of it, and above it, is not ours to force
     */
    void make(Path folder, Path root, FileSteps steps) throws IOException {
        boolean there = Files.isDirectory(folder);
        boolean ours = folder.startsWith(root) && !folder.equals(root);
        if (there && (!ours || forced.contains(folder))) {
            return;
        }
        Path above = folder.getParent();
        if (above != null) {
            make(above, root, steps);
        }
        Files.createDirectories(folder);
        if (above != null) {
            steps.forceFolder(above);
        }
        forced.add(folder);
    }
}
