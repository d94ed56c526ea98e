package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.firstrate.FakeReloadHook;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An update that ends before any of its steps leaves each file old or new; the next one ends complete. */
@ExtendWith(NothingLeft.class)
class UpdateCrashTest {
    static final LocalDate DAY = LocalDate.parse("2026-01-14");
    static final LocalDate NEXT = LocalDate.parse("2026-01-15");
    static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("ES").quietShare(0.8),
                    FakeTicker.futures("E6").quietShare(0.8))
            .build();

    @TempDir
    private Path root = Path.of("");

    /** What a process that is gone says. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Ends at a point. */
    private static final class CrashingSteps extends PointSteps {
        private final List<String> steps = new ArrayList<>();
        private final int before;

        CrashingSteps(int before) {
            this.before = before;
        }

        @Override
        synchronized void point(String where) {
            if (steps.size() >= before) {
                throw new Crash();
            }
            steps.add(where);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    static void requireOldOrNew(Vendor vendor, String symbol, String ticker) {
        for (Timeframe timeframe : List.of(Timeframe.D1, Timeframe.M1)) {
            assertThat(vendor.cached(timeframe, symbol))
                    .as("%s %s is old or new", timeframe, symbol)
                    .isIn(vendor.truth(timeframe, ticker, DAY), vendor.truth(timeframe, ticker, NEXT));
        }
    }

    @Test
    void f20anUpdateThatEndsBeforeAnyStepIsMadeCompleteByTheNext() throws IOException {
        Path base = root.resolve("base");
        try (Vendor vendor = new Vendor(TRUTH, DAY, base)) {
            assertThat(vendor.run("ES", "6E").status()).isEqualTo(Status.DONE);
        }
        int all;
        try (FakeReloadHook told = FakeReloadHook.start("ADMIN");
                ReloadHook hook = new ReloadHook(told.url(), "ADMIN")) {
            all = crashes(base, Integer.MAX_VALUE, told, hook);
            assertThat(told.reloads()).isEqualTo(1);
            for (int before = 0; before < all; before++) {
                int reloads = told.reloads();
                assertThat(crashes(base, before, told, hook)).isEqualTo(before);
                assertThat(told.reloads())
                        .as("reloads behind a crash before step %d", before)
                        .isGreaterThan(reloads);
            }
        }
        assertThat(all).as("points of an update of two tickers").isGreaterThan(35);
    }

    /** Ends an update before a step, looks, and runs it again; how many steps were begun. */
    private int crashes(Path base, int before, FakeReloadHook told, ReloadHook hook) throws IOException {
        Path cache = root.resolve("crash-" + before);
        copy(base, cache);
        CrashingSteps steps = new CrashingSteps(before);
        try (Vendor vendor = new Vendor(TRUTH, NEXT, cache)) {
            FirstRateUpdate update = vendor.update()
                    .symbols(List.of("ES", "6E"))
                    .threads(1)
                    .reload(hook)
                    .steps(steps)
                    .build();
            if (before == Integer.MAX_VALUE) {
                update.run();
            } else {
                assertThatThrownBy(update::run).isInstanceOf(Crash.class);
                requireOldOrNew(vendor, "ES", "ES");
                requireOldOrNew(vendor, "6E", "E6");
                vendor.update()
                        .symbols(List.of("ES", "6E"))
                        .reload(hook)
                        .build()
                        .run();
            }
            int reloads = told.reloads();
            assertThat(vendor.update()
                            .symbols(List.of("ES", "6E"))
                            .reload(hook)
                            .build()
                            .run()
                            .status())
                    .isEqualTo(Status.CURRENT);
            assertThat(told.reloads()).as("nothing is owed").isEqualTo(reloads);
            vendor.requireEqual(NEXT, "ES", "ES");
            vendor.requireEqual(NEXT, "6E", "E6");
            assertThat(cache.resolve("futures/.last_update")).hasContent(NEXT.toString());
            try (Stream<Path> left = Files.list(cache.resolve("futures"))) {
                assertThat(left.map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder(".lock", ".state.json", ".last_update");
            }
        }
        return steps.steps.size();
    }

    @Test
    void f19aDiskThatIsFullWhileAnArchiveComesLeavesTheCacheAndTheNextRunEndsComplete() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "skipped: this system has no /dev/full");
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            vendor.run("ES", "6E");
            vendor.publish(NEXT);
            for (String timeframe : List.of("1d", "1m")) {
                StateSteps steps = new StateSteps() {
                    @Override
                    public void at(String where) {
                        if (where.startsWith("download ." + timeframe)) {
                            link(
                                    root.resolve("futures").resolve(where.substring("download ".length()) + ".part"),
                                    full);
                        }
                    }
                };
                assertThatThrownBy(() -> vendor.update()
                                .symbols(List.of("ES", "6E"))
                                .steps(steps)
                                .build()
                                .run())
                        .hasMessageContaining("MD-F056")
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("Look at the space on the disk")
                        .hasMessageNotContaining(Vendor.USERID);
                requireOldOrNew(vendor, "ES", "ES");
                requireOldOrNew(vendor, "6E", "E6");
                assertThat(root.resolve("futures/.last_update")).hasContent(DAY.toString());
                try (Stream<Path> left = Files.list(root.resolve("futures"))) {
                    assertThat(left.map(path -> path.getFileName().toString()))
                            .containsExactlyInAnyOrder(".lock", ".state.json", ".last_update");
                }
            }
            assertThat(vendor.run("ES", "6E").status()).isEqualTo(Status.DONE);
            vendor.requireEqual(NEXT, "ES", "ES");
            vendor.requireEqual(NEXT, "6E", "E6");
            assertThat(root.resolve("futures/.last_update")).hasContent(NEXT.toString());
        }
    }

    private static void link(Path name, Path target) {
        try {
            Files.createSymbolicLink(name, target);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void f19aFullDiskLeavesTheStateAndTheNextRunEndsComplete() throws IOException {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            vendor.run("ES", "6E");
            vendor.publish(NEXT);
            StateSteps full = new StateSteps() {
                @Override
                public void write(Path file, byte[] bytes) throws IOException {
                    Files.write(file, new byte[3]);
                    throw new IOException("No space left on device");
                }
            };
            assertThatThrownBy(() -> vendor.update()
                            .symbols(List.of("ES", "6E"))
                            .steps(full)
                            .build()
                            .run())
                    .hasMessageContaining("MD-D001")
                    .hasMessageContaining("No space left");
            assertThat(root.resolve("futures/.last_update")).hasContent(DAY.toString());
            requireOldOrNew(vendor, "ES", "ES");
            assertThat(vendor.run("ES", "6E").status()).isEqualTo(Status.DONE);
            vendor.requireEqual(NEXT, "ES", "ES");
        }
    }
}
