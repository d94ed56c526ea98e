package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Timeframe;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.parquet.StoreLease;
import io.marketdata.testkit.fault.RecordedRequest;
import io.marketdata.testkit.firstrate.FakePostgrest;
import io.marketdata.testkit.firstrate.FakeReloadHook;
import io.marketdata.testkit.firstrate.FirstRateFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firstrate update} and {@code firstrate convert} against a provider on loopback. */
class FirstRateCommandTest {
    private static final String ADMIN_TOKEN = "S3CR3T-admin";

    @TempDir
    private Path folder = Path.of("");

    private Path root() {
        return folder.resolve("data");
    }

    private String[] update(String symbols, String... more) {
        return FirstRateVendor.update(root(), symbols, more);
    }

    @Test
    void anUpdateSaysItsReportOnceAndThatThereIsNothingNewWhereItIsAsked() throws IOException {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            Path file = folder.resolve("report.json");
            Cli.Result first =
                    vendor.cli().run(update("ES,6E", "--report-format", "json", "--report-file", file.toString()));
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out()).isEmpty();
            assertThat(first.err().lines()).hasSize(1);
            assertThat(Files.readString(file, StandardCharsets.UTF_8))
                    .startsWith(
                            "{\"schema_version\":1,\"report\":\"firstrate\",\"type\":\"futures\",\"status\":\"done\","
                                    + "\"last_update\":\"2026-01-14\",\"state\":\"2026-01-14\"");
            assertThat(first.err())
                    .contains(Files.readString(file, StandardCharsets.UTF_8).strip());
            assertThat(root().resolve("1m/futures/6E.parquet")).exists();

            Cli.Result again = vendor.cli().run(update("ES,6E"));
            assertThat(again.exitCode()).isZero();
            assertThat(again.err()).contains("firstrate futures: CURRENT");
            assertThat(vendor.cli().run(update("ES,6E", "--fail-if-current")).exitCode())
                    .isEqualTo(4);
            assertThat(vendor.cli()
                            .run(update("ES,6E", "--fail-if-current", "--dry-run"))
                            .exitCode())
                    .isEqualTo(4);
            vendor.publish(FirstRateVendor.NEXT);
            assertThat(vendor.cli().run(update("ES,6E", "--fail-if-current")).exitCode())
                    .isZero();
        }
    }

    @Test
    void aDryRunDownloadsNothing() {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            Cli.Result result = vendor.cli().run(update("ES", "--dry-run", "--fail-if-current"));
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).contains("DRY_RUN").contains("1m full: 1 tickers");
            assertThat(vendor.fake.storeRequests()).isEmpty();
            assertThat(root()).doesNotExist();
        }
    }

    @Test
    void aTickerThatIsMissingIsIncompleteAndTheNextDayHealsIt() {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            Cli.Result missing = vendor.cli().run(update("ES,CL"));
            assertThat(missing.exitCode()).as(missing.err()).isEqualTo(3);
            assertThat(missing.err()).contains("CL 1m ABSENT: MD-F003");
            Cli.Result healed = vendor.publish(FirstRateVendor.NEXT).cli().run(update("ES,CL"));
            assertThat(healed.exitCode()).as(healed.err()).isZero();
        }
    }

    @Test
    void aRecoveryIgnoresACorruptCache() throws IOException {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            vendor.cli().run(update("ES"));
            Path minutes = root().resolve("1m/futures/ES.parquet");
            byte[] whole = Files.readAllBytes(minutes);
            Files.write(minutes, new byte[100]);
            Files.writeString(root().resolve("futures/.state.json"), "{");
            Cli.Result recovery = vendor.cli().run(update("ES", "--period", "full", "--force"));
            assertThat(recovery.exitCode()).as(recovery.err()).isZero();
            assertThat(recovery.err()).contains("rebuilt 2").contains("MD-F008");
            assertThat(minutes).hasBinaryContent(whole);
        }
    }

    @Test
    void howItEndsTellsWhetherToTryAgain() {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            vendor.fake.arm(FirstRateFault.NO_SUBSCRIPTION, 1, FirstRateCommandTest::isDataFile);
            requireEnds(vendor.cli().run(update("ES")), 1, "MD-F010", "no active subscription");
            vendor.fake.arm(FirstRateFault.HTTP_503, 1);
            requireEnds(vendor.cli().run(update("ES", "--attempts", "1")), 75, "MD-F051", "status 503");
            requireEnds(vendor.cli().with("FIRSTRATE_USERID", " ").run(update("ES")), 2, "MD-F009", "FIRSTRATE_USERID");
            try (StoreLease held = ParquetStore.at(root()).lease("futures")) {
                assertThat(held.swept()).isZero();
                requireEnds(vendor.cli().run(update("ES", "--lock-timeout", "0")), 75, "MD-P032", "");
            }
            vendor.fake.arm(FirstRateFault.CORRUPT_DATA, 2, FirstRateCommandTest::isDataFile);
            Cli.Result damaged = vendor.cli().run(update("ES"));
            assertThat(damaged.exitCode()).as(damaged.err()).isEqualTo(1);
            assertThat(damaged.err()).contains("MD-F013");
        }
        Cli nobody = new Cli().with("FIRSTRATE_BASE_URL", "http://127.0.0.1:1").with("FIRSTRATE_USERID", "x");
        requireEnds(nobody.run(update("ES", "--attempts", "1")), 75, "MD-F050", "cannot be reached");
    }

    private static boolean isDataFile(RecordedRequest request) {
        return request.path().endsWith("data_file");
    }

    private static void requireEnds(Cli.Result result, int exitCode, String code, String says) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.err().lines().filter(line -> line.contains(" SEVERE ")))
                .hasSize(1)
                .allMatch(line -> line.contains(code) && line.contains(says));
        assertThat(result.err()).doesNotContain("\tat ");
    }

    @Test
    void registryAndReloadAreToldAndTheirFailureIsIncompleteAndHealed() {
        try (FirstRateVendor vendor = new FirstRateVendor();
                FakePostgrest registry =
                        FakePostgrest.builder().row("futures", "ES").start();
                FakeReloadHook reload = FakeReloadHook.start(ADMIN_TOKEN)) {
            Cli told = vendor.cli()
                    .with("SUPABASE_URL", registry.url().toString())
                    .with("SUPABASE_SERVICE_KEY", registry.key())
                    .with("RELOAD_URL", reload.urlWithPlaceForToken())
                    .with("ADMIN_TOKEN", ADMIN_TOKEN);
            Cli.Result result = told.run(update("ES"));
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(registry.dataEnd("futures", "ES")).isEqualTo("2026-01-14");
            assertThat(reload.reloads()).isEqualTo(1);

            registry.next(io.marketdata.testkit.fault.HttpAnswer.of(500));
            vendor.publish(FirstRateVendor.NEXT);
            Cli.Result untold = told.run(update("ES"));
            assertThat(untold.exitCode()).as(untold.err()).isEqualTo(3);
            assertThat(untold.err()).contains("MD-F060");
            assertThat(told.run(update("ES")).exitCode()).isZero();
            assertThat(registry.dataEnd("futures", "ES")).isEqualTo("2026-01-15");
        }
    }

    @Test
    void noSecretComesOut() throws IOException {
        try (FirstRateVendor vendor = new FirstRateVendor();
                FakePostgrest registry =
                        FakePostgrest.builder().row("futures", "NQ").start();
                FakeReloadHook reload = FakeReloadHook.start("another")) {
            StringBuilder said = new StringBuilder();
            for (FirstRateFault fault : List.of(
                    FirstRateFault.NO_DATAFILE,
                    FirstRateFault.HTTP_403,
                    FirstRateFault.HANG_UP,
                    FirstRateFault.REDIRECT_LOOP,
                    FirstRateFault.REDIRECT_TO_FILE,
                    FirstRateFault.STORE_404,
                    FirstRateFault.CUT_ARCHIVE)) {
                vendor.fake.arm(fault, 9, request -> !request.path().contains("last_update"));
                said.append(secretive(vendor, registry, reload).run(update("ES", "--attempts", "1", "--verbose")));
                vendor.fake.calm();
            }
            vendor.fake.redirectTo("http://localhost:1/x?userid=" + FirstRateVendor.USERID);
            Path file = folder.resolve("report.json");
            said.append(secretive(vendor, registry, reload).run(update("ES", "--attempts", "1", "--verbose")));
            said.append(secretive(vendor, registry, reload)
                    .run(update("ES", "--verbose", "--report-file", file.toString())));
            said.append(Files.readString(file, StandardCharsets.UTF_8));
            said.append(new Cli()
                    .with(vendor.environment())
                    .with("SUPABASE_URL", "http://u:S3CR3T-key@[")
                    .with("RELOAD_URL", "S3CR3T-key {token}")
                    .with("ADMIN_TOKEN", ADMIN_TOKEN)
                    .run(update("ES", "--verbose")));
            said.append(new Cli()
                    .with(vendor.environment())
                    .with("RELOAD_URL", "://{token}")
                    .with("ADMIN_TOKEN", ADMIN_TOKEN)
                    .run(update("ES", "--verbose")));
            assertThat(said.toString())
                    .contains("MD-F010", "MD-F051", "MD-F052", "MD-F012", "MD-F050", "MD-F060", "MD-F061", "MD-F009")
                    .contains("\tat ")
                    .doesNotContain("S3CR3T");
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path path : files.toList()) {
                    assertThat(path.toString()).doesNotContain("S3CR3T");
                    if (Files.isRegularFile(path)) {
                        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
                                .as(path.toString())
                                .doesNotContain("S3CR3T");
                    }
                }
            }
        }
    }

    private static Cli secretive(FirstRateVendor vendor, FakePostgrest registry, FakeReloadHook reload) {
        return vendor.cli()
                .with("SUPABASE_URL", registry.url().toString())
                .with("SUPABASE_SERVICE_KEY", "S3CR3T-key")
                .with("RELOAD_URL", reload.urlWithPlaceForToken())
                .with("ADMIN_TOKEN", ADMIN_TOKEN);
    }

    @Test
    void localTextBecomesTheSameCacheAndWhatIsNoneIsNamed() throws IOException {
        Path text = Files.createDirectory(folder.resolve("text"));
        Files.writeString(
                text.resolve("A6_full_1min_continuous_UNadjusted.txt"),
                "2026-01-14 09:30:00,0.66,0.67,0.65,0.66,12\n2026-01-14 09:31:00,0.66,0.66,0.66,0.66,1\n");
        Files.writeString(
                text.resolve("ZZ_full_1day_continuous_UNadjusted.txt"), "2026-01-14,10.0,11.0,9.0,10.5,12,7\n");
        String[] convert = {
            "firstrate", "convert", "--type", "futures", "--from", text.toString(), "--root", root().toString()
        };
        Cli.Result result = new Cli().run(convert);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("rebuilt 2");
        assertThat(ParquetStore.at(root())
                        .series(Timeframe.M1, "futures", "6A")
                        .info()
                        .orElseThrow()
                        .rows())
                .isEqualTo(2);
        assertThat(root().resolve("1d/futures/ZZ.parquet")).exists();

        Path page = Files.writeString(folder.resolve("page.zip"), "<html>please log in</html>");
        Cli.Result none = new Cli()
                .run(
                        "firstrate",
                        "convert",
                        "--type",
                        "futures",
                        "--from",
                        page.toString(),
                        "--root",
                        root().toString());
        requireEnds(none, 1, "MD-F010", "please log in");
    }
}
