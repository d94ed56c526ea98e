package io.marketdata.examples.cli;

import static io.marketdata.examples.cli.BadInput.refused;

import io.marketdata.checkpoint.CheckpointFormat;
import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.checkpoint.FullDisk;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.spi.CheckpointStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Checkpoints that cannot be gone on from: G12. None is passed over for a fresh start. */
final class BadCheckpoints {
    private static final CheckpointKey WORK = work("a.parquet");

    private BadCheckpoints() {}

    static List<BadInput> all() {
        return List.of(
                refused(
                        "G12",
                        "checkpoint of a newer version",
                        "MD-K001",
                        "of version 2, this library knows version 1",
                        folder -> {
                            String text = new String(good(), StandardCharsets.UTF_8);
                            return open(
                                    folder,
                                    text.replaceFirst("checkpoint 1\n", "checkpoint 2\n")
                                            .getBytes(StandardCharsets.UTF_8));
                        }),
                refused(
                        "G12",
                        "checkpoint of other work",
                        "MD-K002",
                        "run.checkpoint",
                        folder -> open(folder, CheckpointFormat.write(work("b.parquet"), checkpoint()))),
                refused(
                        "G12",
                        "checkpoint with a flipped bit",
                        "MD-K003",
                        "its checksum is wrong or missing",
                        folder -> {
                            byte[] bytes = good();
                            bytes[bytes.length / 2] ^= 1;
                            return open(folder, bytes);
                        }),
                refused("G12", "checkpoint that ends early", "MD-K003", "its checksum is wrong or missing", folder -> {
                    byte[] bytes = good();
                    return open(folder, Arrays.copyOf(bytes, bytes.length - 20));
                }),
                refused(
                        "G12",
                        "empty file as checkpoint",
                        "MD-K003",
                        "does not begin as a checkpoint does",
                        folder -> open(folder, new byte[0])),
                refused(
                        "G12",
                        "checkpoint below something that is no folder",
                        "MD-K004",
                        "look at the folder",
                        folder -> {
                            Path plain = Files.writeString(folder.resolve("plain"), "x", StandardCharsets.UTF_8);
                            return save(FileCheckpointStore.at(plain.resolve("run.checkpoint")));
                        }),
                refused("G12", "checkpoint on a full disk", "MD-K005", "the one before is still there", folder -> {
                    Files.write(file(folder), good());
                    String said = save(FullDisk.at(file(folder)));
                    try (CheckpointLease lease =
                            FileCheckpointStore.at(file(folder)).acquire(WORK)) {
                        if (!checkpoint().equals(lease.load())) {
                            throw new AssertionError("the one before is not there: " + lease.load());
                        }
                    }
                    return said;
                }),
                refused("G12", "checkpoint that another run holds", "MD-K006", "is held by process", folder -> {
                    try (CheckpointLease held =
                            FileCheckpointStore.at(file(folder)).acquire(WORK)) {
                        held.save(checkpoint());
                        return save(FileCheckpointStore.at(file(folder)));
                    }
                }));
    }

    private static Path file(Path folder) {
        return folder.resolve("run.checkpoint");
    }

    private static CheckpointKey work(String source) {
        return CheckpointKey.of(source, "http://db:8123/market_data", List.of(BadInput.BTC), BadInput.RANGE.start());
    }

    private static Checkpoint checkpoint() {
        return new Checkpoint(
                new UUID(1, 2), 5, Map.of(BadInput.BTC, BadInput.RANGE.start().plusSeconds(600)), List.of(), null);
    }

    private static byte[] good() {
        return CheckpointFormat.write(WORK, checkpoint());
    }

    private static String open(Path folder, byte[] bytes) throws Exception {
        Files.write(file(folder), bytes);
        String said = save(FileCheckpointStore.at(file(folder)));
        if (!Arrays.equals(Files.readAllBytes(file(folder)), bytes)) {
            throw new IOException("the file was changed");
        }
        return said;
    }

    private static String save(CheckpointStore store) throws Exception {
        return BadInput.saying(() -> {
            try (CheckpointLease lease = store.acquire(WORK)) {
                lease.save(checkpoint());
                return "taken: a fresh start";
            }
        });
    }
}
