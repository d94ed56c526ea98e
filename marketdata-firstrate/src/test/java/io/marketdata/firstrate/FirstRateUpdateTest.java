package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.Cancellation;
import io.marketdata.error.MarketDataException;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.RecordedRequest;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import io.marketdata.testkit.firstrate.FakeReloadHook;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateFault;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class FirstRateUpdateTest {
    private static final LocalDate DAY = LocalDate.parse("2026-03-10");
    private static final LocalDate NEXT = LocalDate.parse("2026-03-11");
    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("ES").quietShare(0),
                    FakeTicker.futures("E6").quietShare(0.8))
            .corrected("futures", "ES", Timeframe.M1, LocalDateTime.parse("2026-01-06T10:00:00"), NEXT)
            .build();

    private static final int KILLED = 137;

    @TempDir
    private Path root = Path.of("");

    private static List<String> periods(Vendor vendor) {
        return vendor.fake.apiRequests().stream()
                .filter(request -> request.path().contains("data_file"))
                .map(request -> request.parameter("timeframe") + " " + request.parameter("period"))
                .toList();
    }

    @Test
    void theUseridGoesToTheProviderAloneAndRedirectsAreFollowed() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            String location = "http://localhost:" + vendor.fake.storeUrl().getPort() + "/nothing?userid="
                    + Vendor.USERID + "&x=1";
            vendor.fake.redirectTo(location);
            assertThatThrownBy(() -> vendor.run("ES")).hasMessageContaining("MD-F051");
            vendor.run("ES");
            assertThat(vendor.fake.storeRequests()).isNotEmpty().allSatisfy(request -> {
                assertThat(request.query()).doesNotContain(Vendor.USERID);
                assertThat(request.headers().toString()).doesNotContain(Vendor.USERID);
            });
            assertThat(vendor.client.toString()).doesNotContain(Vendor.USERID);
        }
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndDownloadsNothing() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            FirstRateReport report = vendor.update().dryRun(true).build().run();
            assertThat(report.status()).isEqualTo(Status.DRY_RUN);
            assertThat(report.plan()).containsExactly("1d full: 31 tickers", "1m full: 31 tickers");
            assertThat(periods(vendor)).isEmpty();
            assertThat(root).isEmptyDirectory();
        }
    }

    @Test
    void aCorruptCacheIsRebuiltAndRecoveryIgnoresWhatIsThere() throws IOException {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            vendor.run("ES", "6E");
            Path minutes = root.resolve("1m/futures/ES.parquet");
            Files.write(minutes, new byte[] {1, 2, 3});
            vendor.publish(NEXT);
            FirstRateReport report = vendor.run("ES", "6E");
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
            assertThat(periods(vendor)).contains("1min week", "1min full");
            vendor.requireEqual(NEXT, "ES", "ES");

            Files.write(minutes, new byte[100]);
            Files.writeString(root.resolve("futures/.state.json"), "{\"version\":");
            Files.write(root.resolve("1d/futures/6E.parquet"), new byte[0]);
            FirstRateReport recovery = vendor.update()
                    .symbols(List.of("ES", "6E"))
                    .force(true)
                    .period(FirstRatePeriod.FULL)
                    .build()
                    .run();
            assertThat(recovery.count(Outcome.REBUILT)).isEqualTo(4);
            assertThat(recovery.warnings()).anyMatch(warning -> warning.contains("MD-F008"));
            vendor.requireEqual(NEXT, "ES", "ES");
            vendor.requireEqual(NEXT, "6E", "E6");
        }
    }

    @Test
    void anOldCorrectionIsHealedByAFullOne() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            vendor.run("ES");
            vendor.publish(NEXT).run("ES");
            assertThat(vendor.cached(Timeframe.M1, "ES").equals(vendor.truth(Timeframe.M1, "ES", NEXT)))
                    .as("the correction is older than the week that was fetched")
                    .isFalse();
            FirstRateUpdate full = vendor.update()
                    .symbols(List.of("ES"))
                    .period(FirstRatePeriod.FULL)
                    .build();
            assertThat(full.run().status()).isEqualTo(Status.DONE);
            vendor.requireEqual(NEXT, "ES", "ES");
            assertThat(full.run().status()).as("nothing is left to heal").isEqualTo(Status.CURRENT);
        }
    }

    @Test
    void aStateThatDoesNotSayWhenTheWholeHistoryCameIsReadAndHasItFetched() throws IOException {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            vendor.run("ES");
            Path state = root.resolve("futures/.state.json");
            String without = Files.readString(state).replaceAll(",\"written\":\\{[^}]*}", "");
            assertThat(without).contains("\"archives\"").doesNotContain("written");
            Files.writeString(state, without);
            assertThat(vendor.run("ES").status()).isEqualTo(Status.CURRENT);
            FirstRateReport full = vendor.update()
                    .symbols(List.of("ES"))
                    .period(FirstRatePeriod.FULL)
                    .build()
                    .run();
            assertThat(full.count(Outcome.REBUILT)).as(full.toString()).isEqualTo(2);
            assertThat(Files.readString(state)).contains("\"written\":{\"ES\":\"2026-03-10\"}");
        }
    }

    @Test
    void aPeriodThatWouldLeaveAHoleIsRefusedForTheTickerAndTheStateStays() throws IOException {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            vendor.run("ES");
            vendor.publish(LocalDate.parse("2026-03-13"));
            FirstRateReport report = vendor.update()
                    .symbols(List.of("ES"))
                    .period(FirstRatePeriod.DAY)
                    .build()
                    .run();
            assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
            assertThat(report.toString()).contains("MD-F005", "would stay missing");
            assertThat(root.resolve("futures/.last_update")).hasContent(DAY.toString());
            assertThat(vendor.cached(Timeframe.M1, "ES").equals(vendor.truth(Timeframe.M1, "ES", DAY)))
                    .isTrue();
        }
    }

    @Test
    void anAdjustedSeriesIsAddedToWithProofAndRebuiltAfterARoll() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES").quietShare(0.5).rolls(LocalDate.parse("2026-03-12")))
                .build();
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            for (LocalDate date : List.of(DAY, NEXT, LocalDate.parse("2026-03-12"), LocalDate.parse("2026-03-13"))) {
                FirstRateReport report = vendor.publish(date)
                        .update()
                        .symbols(List.of("ES"))
                        .adjustment(FirstRateAdjustment.CONTIN_ADJ_RATIO)
                        .build()
                        .run();
                assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
                for (Timeframe timeframe : List.of(Timeframe.D1, Timeframe.M1)) {
                    assertThat(vendor.cached(timeframe, "ES")
                                    .equals(Vendor.truth(truth, timeframe, "ES", "contin_adj_ratio", date)))
                            .as("%s of %s", timeframe, date)
                            .isTrue();
                }
            }
            List<String> minutes = periods(vendor).stream()
                    .filter(asked -> asked.startsWith("1min"))
                    .toList();
            assertThat(minutes).containsExactly("1min full", "1min week", "1min week", "1min full", "1min week");
        }
    }

    @Test
    void theRegistryIsToldOnlyWhatCameAndTheReloadHookOnlyOfChanges() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root);
                ScriptedHttpServer server = ScriptedHttpServer.start();
                PostgrestRegistry registry = new PostgrestRegistry(server.uri(), "SERVICE-KEY");
                ReloadHook reload = new ReloadHook(server.uri() + "/reload", "ADMIN")) {
            server.onEvery(request -> request.path().contains("reload"), HttpAnswer.of(500));
            server.next(
                    HttpAnswer.of(204).header("Content-Range", "*/1"),
                    HttpAnswer.of(204).header("Content-Range", "*/2"));
            server.otherwise(HttpAnswer.of(204).header("Content-Range", "*/1"));
            FirstRateUpdate update = vendor.update()
                    .symbols(List.of("ES", "NQ"))
                    .registry(registry)
                    .reload(reload)
                    .build();
            FirstRateReport report = update.run();
            assertThat(report.warnings()).anyMatch(warning -> warning.contains("MD-F061"));
            RecordedRequest told = server.requests().get(0);
            assertThat(told.method()).isEqualTo("PATCH");
            assertThat(told.parameter("type")).isEqualTo("eq.futures");
            assertThat(told.parameter("symbol")).isEqualTo("in.(\"ES\")");
            assertThat(told.bodyText()).isEqualTo("{\"data_end\":\"2026-03-10\"}");
            assertThat(told.header("Authorization")).isEqualTo("Bearer SERVICE-KEY");
            assertThat(server.requests().get(1).header("Authorization")).isEqualTo("Bearer ADMIN");
            assertThatThrownBy(() -> registry.dataEnd(FirstRateType.FUTURES, DAY, List.of()))
                    .hasMessageContaining("every row");
            FirstRateReport next = vendor.publish(NEXT)
                    .update()
                    .symbols(List.of("ES", "NQ"))
                    .registry(registry)
                    .build()
                    .run();
            assertThat(next.warnings())
                    .anyMatch(warning -> warning.contains("MD-F060") && warning.contains("1 of 1 symbols: ES"));
            assertThat(report + next.toString() + registry).doesNotContain("SERVICE-KEY", "ADMIN");
        }
    }

    @Test
    void whoReadsTheCacheIsToldOfTheDaysAlsoWhereTheMinutesFail() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root);
                FakeReloadHook told = FakeReloadHook.start("ADMIN");
                ReloadHook hook = new ReloadHook(told.url(), "ADMIN")) {
            vendor.fake.arm(
                    FirstRateFault.HTTP_403, 1, request -> request.query().contains("timeframe=1min"));
            assertThatThrownBy(() -> vendor.update()
                            .symbols(List.of("ES"))
                            .reload(hook)
                            .build()
                            .run())
                    .hasMessageContaining("MD-F051");
            assertThat(told.reloads()).isEqualTo(1);
        }
    }

    @Test
    void aHookThatFailedIsCalledByTheNextUpdateAlsoWhereNothingIsNew() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root);
                FakeReloadHook told = FakeReloadHook.start("ADMIN");
                ReloadHook hook = new ReloadHook(told.url(), "ADMIN")) {
            told.next(HttpAnswer.of(500));
            FirstRateUpdate update =
                    vendor.update().symbols(List.of("ES")).reload(hook).build();
            assertThat(update.run().toString()).contains("MD-F061", "the next update tells it again");
            vendor.run("ES");
            assertThat(told.reloads())
                    .as("an update without a hook tells nobody")
                    .isZero();
            assertThat(update.run().status()).isEqualTo(Status.CURRENT);
            assertThat(told.reloads()).isEqualTo(1);
            update.run();
            assertThat(told.reloads()).isEqualTo(1);
        }
    }

    @Test
    void aCancelledUpdateKeepsWhatWasDoneAndTheNextGoesOn() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            Cancellation cancellation = new Cancellation();
            FirstRateReport report = vendor.update()
                    .symbols(List.of("ES", "6E"))
                    .threads(1)
                    .cancellation(cancellation)
                    .progress(progress -> {
                        if (progress.tickersDone() == 1) {
                            cancellation.cancel();
                        }
                    })
                    .build()
                    .run();
            assertThat(report.status()).isEqualTo(Status.CANCELLED);
            assertThat(report.count(Outcome.REBUILT)).isEqualTo(1);
            assertThat(report.toJson()).contains("\"status\":\"cancelled\"");
            assertThat(vendor.run("ES", "6E").status()).isEqualTo(Status.DONE);
            vendor.requireEqual(DAY, "6E", "E6");
        }
    }

    @Test
    void anArchiveThatShrinksDoesNotTakeThePlaceOfMore() {
        try (Vendor vendor = new Vendor(TRUTH, NEXT, root)) {
            vendor.run("ES");
            vendor.fake.arm(FirstRateFault.STALE_ARCHIVE, 9);
            FirstRateReport report = vendor.update()
                    .symbols(List.of("ES", "6E"))
                    .period(FirstRatePeriod.FULL)
                    .build()
                    .run();
            assertThat(report.toString()).contains("MD-F001");
            vendor.requireEqual(NEXT, "ES", "ES");
        }
    }

    @Test
    void allTickersAreTakenWhereAllAreWantedAndANewOneIsFetchedAsAWhole() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(
                        FakeTicker.futures("ES").quietShare(0.9),
                        FakeTicker.futures("NEW").quietShare(0.9).since(NEXT))
                .build();
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            assertThat(vendor.update().all().build().run().count(Outcome.REBUILT))
                    .isEqualTo(2);
            FirstRateReport report = vendor.publish(NEXT).update().all().build().run();
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
            vendor.requireEqual(NEXT, "NEW", "NEW");
            vendor.requireEqual(NEXT, "ES", "ES");
        }
    }

    @Test
    void twoTickersOfOneSymbolAreRefused() {
        assertThatThrownBy(() -> SymbolMap.of(Map.of("A", "X", "B", "X"))).hasMessageContaining("MD-F007");
        assertThatThrownBy(() -> SymbolMap.defaults().bySymbol(Map.of("A6", 1, "6A", 2)))
                .hasMessageContaining("MD-F007");
    }

    @Test
    void aRedirectFromHttpsDownOrIntoANetworkIsRefused() {
        Redirects redirects = new Redirects(URI.create("https://8.8.8.8/api"), "u");
        URI from = URI.create("https://8.8.8.8/api/data_file");
        assertThatThrownBy(() -> redirects.follow(from, "http://8.8.4.4/x")).hasMessageContaining("https down");
        for (String inside : List.of(
                "https://127.0.0.1/",
                "https://10.0.0.1/",
                "https://[::1]/",
                "https://0.0.0.0/",
                "https://0.1.2.3/",
                "https://100.64.0.1/",
                "https://100.127.255.255/",
                "https://[fc00::1]/",
                "https://[fd00:ec2::254]/latest",
                "https://[::ffff:10.0.0.1]/",
                "https://[::ffff:100.64.0.1]/",
                "https://[::10.0.0.1]/",
                "https://[64:ff9b::a00:1]/",
                "https://[64:ff9b::a9fe:a9fe]/",
                "https://[64:ff9b:1::808:808]/",
                "https://[2002:a00:1::1]/")) {
            assertThatThrownBy(() -> redirects.follow(from, inside))
                    .as(inside)
                    .hasMessageContaining("MD-F052")
                    .hasMessageContaining("inside a network");
        }
        for (String outside :
                List.of("https://100.128.0.1/", "https://[64:ff9b::808:808]/", "https://[2606:4700::1]/")) {
            assertThat(redirects.follow(from, outside)).hasToString(outside);
        }
    }

    @Test
    void noRedirectCarriesTheUseridWhereverItStandsAndHoweverItIsWritten() {
        URI from = URI.create("https://8.8.8.8/api/data_file");
        Redirects redirects = new Redirects(URI.create("https://8.8.8.8/api"), "S3CR3T-userid+1");
        for (String name : List.of("userid", "USERID", "user%69d", "%75serid")) {
            assertThat(redirects.follow(from, "https://8.8.4.4/x?" + name + "=S3CR3T-userid%2B1&sig=1"))
                    .hasToString("https://8.8.4.4/x?sig=1");
        }
        for (String target : List.of(
                "https://8.8.4.4/S3CR3T-userid+1/x",
                "https://8.8.4.4/aS3CR3T-userid+1b",
                "https://8.8.4.4/x?id=S3CR3T-userid%2B1",
                "https://8.8.4.4/x?id=S3CR3T-userid%252B1",
                "https://8.8.4.4/x?id=%533CR3T-userid+1",
                "https://8.8.4.4/x#S3CR3T-userid+1",
                "https://S3CR3T-userid+1@8.8.4.4/x")) {
            assertThatThrownBy(() -> redirects.follow(from, target))
                    .as(target)
                    .hasMessageContaining("MD-F052")
                    .hasMessageContaining("holds the userid")
                    .hasMessageNotContaining("S3CR3T");
        }
        Redirects ofTwoWords = new Redirects(URI.create("https://8.8.8.8/api"), "S3CR3T userid");
        for (String blank : List.of("+", "%20", "%2B")) {
            assertThatThrownBy(() -> ofTwoWords.follow(from, "https://8.8.4.4/x?id=S3CR3T" + blank + "userid"))
                    .hasMessageContaining("holds the userid");
        }
        Redirects ofShort = new Redirects(URI.create("https://8.8.8.8/api"), "x1");
        assertThat(ofShort.follow(from, "https://8.8.4.4/ax1b")).hasToString("https://8.8.4.4/ax1b");
        assertThatThrownBy(() -> ofShort.follow(from, "https://8.8.4.4/a/x1?b")).hasMessageContaining("MD-F052");
    }

    @Test
    void aNumberThatIsTooLongInAnAnswerIsAnErrorOfItsOwn() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root);
                ScriptedHttpServer server = ScriptedHttpServer.start();
                PostgrestRegistry registry = new PostgrestRegistry(server.uri(), "SERVICE-KEY");
                FirstRateClient client = FirstRateClient.builder()
                        .baseUrl(server.uri())
                        .userid(Vendor.USERID)
                        .attempts(2)
                        .pause((duration, cancellation) -> {})
                        .build()) {
            server.otherwise(HttpAnswer.of(204).header("Content-Range", "*/99999999999999999999"));
            FirstRateReport report = vendor.update()
                    .symbols(List.of("ES"))
                    .registry(registry)
                    .build()
                    .run();
            assertThat(report.warnings())
                    .anyMatch(warning -> warning.contains("MD-F060") && warning.contains("nobody knows how many"));
            assertThat(root.resolve("futures/.last_update")).hasContent(DAY.toString());

            server.onEvery(
                    request -> request.path().contains("data_file"),
                    HttpAnswer.of(206)
                            .header("Content-Range", "bytes 0-3/99999999999999999999")
                            .body("PK12"));
            server.onEvery(
                    request -> request.path().contains("last_update"),
                    HttpAnswer.of(200).body("2026-03-11"));
            assertThatThrownBy(() -> vendor.update()
                            .client(client)
                            .symbols(List.of("ES"))
                            .build()
                            .run())
                    .hasMessageContaining("MD-F053");
            assertThat(root.resolve("futures/.last_update")).hasContent(DAY.toString());
        }
    }

    @Test
    void periodsReachFromTheGap() {
        LocalDate friday = LocalDate.parse("2026-03-06");
        assertThat(FirstRatePeriod.covering(FirstRateType.FUTURES, friday, LocalDate.parse("2026-03-09")))
                .isEqualTo(FirstRatePeriod.DAY);
        assertThat(FirstRatePeriod.covering(FirstRateType.CRYPTO, friday, LocalDate.parse("2026-03-08")))
                .isEqualTo(FirstRatePeriod.WEEK);
        assertThat(FirstRatePeriod.covering(FirstRateType.FUTURES, friday, LocalDate.parse("2026-03-10")))
                .isEqualTo(FirstRatePeriod.WEEK);
        assertThat(FirstRatePeriod.covering(FirstRateType.FUTURES, friday, LocalDate.parse("2026-03-20")))
                .isEqualTo(FirstRatePeriod.MONTH);
        assertThat(FirstRatePeriod.covering(FirstRateType.FUTURES, friday, LocalDate.parse("2026-05-01")))
                .isEqualTo(FirstRatePeriod.FULL);
        assertThat(FirstRatePeriod.covering(FirstRateType.FUTURES, null, DAY)).isEqualTo(FirstRatePeriod.FULL);
    }

    @Test
    void aSecondProcessIsToldWhoHoldsTheCache() throws Exception {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            Process holder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            UpdateProcess.class.getName(),
                            "hold",
                            root.toString()))
                    .start();
            try {
                assertThat(holder.getInputStream().read()).isEqualTo('h');
                assertThatThrownBy(() -> vendor.update()
                                .symbols(List.of("ES"))
                                .lockTimeout(Duration.ofMillis(50))
                                .build()
                                .run())
                        .isInstanceOfSatisfying(
                                MarketDataException.class,
                                refused -> assertThat(refused.isRetryable()).isTrue())
                        .hasMessageContaining("MD-P032")
                        .hasMessageContaining("process " + holder.pid());
                holder.getOutputStream().close();
                assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(vendor.run("ES").status()).isEqualTo(Status.DONE);
            } finally {
                holder.destroyForcibly();
            }
        }
    }

    @Test
    void f20aProcessThatIsKilledAtAStepLeavesOldOrNewFilesAndTheNextRunEndsComplete() throws Exception {
        Path base = root.resolve("base");
        try (Vendor vendor = new Vendor(UpdateCrashTest.TRUTH, UpdateCrashTest.DAY, base)) {
            vendor.run("ES", "6E");
        }
        String kills = System.getProperty("marketdata.firstrate.kills", "3,21,34");
        if (!kills.equals("all")) {
            for (String step : kills.split(",", -1)) {
                assertThat(endOfKilled(base, Integer.parseInt(step))).isEqualTo(KILLED);
            }
            return;
        }
        int steps = 0;
        while (endOfKilled(base, steps) == KILLED) {
            steps++;
        }
        System.out.println("killed at each of " + steps + " points of an update");
        assertThat(steps).isGreaterThan(35);
    }

    /** Runs an update in a process that kills itself before a step, looks, and runs another one; how the first ended. */
    private int endOfKilled(Path base, int step) throws IOException, InterruptedException {
        Path cache = root.resolve("killed-" + step);
        UpdateCrashTest.copy(base, cache);
        try (Vendor vendor = new Vendor(UpdateCrashTest.TRUTH, UpdateCrashTest.NEXT, cache)) {
            Path errors = root.resolve("errors");
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            UpdateProcess.class.getName(),
                            "update",
                            cache.toString(),
                            vendor.fake.apiUrl().toString(),
                            Integer.toString(step)))
                    .redirectError(errors.toFile())
                    .start();
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isIn(0, KILLED);
            UpdateCrashTest.requireOldOrNew(vendor, "ES", "ES");
            UpdateCrashTest.requireOldOrNew(vendor, "6E", "E6");
            vendor.run("ES", "6E");
            vendor.requireEqual(UpdateCrashTest.NEXT, "ES", "ES");
            vendor.requireEqual(UpdateCrashTest.NEXT, "6E", "E6");
            assertThat(cache.resolve("futures/.last_update")).hasContent(UpdateCrashTest.NEXT.toString());
            return process.exitValue();
        }
    }
}
