package io.marketdata.firstrate;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import io.marketdata.testkit.firstrate.FakeFirstRate;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateFault;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What goes wrong on the way and with archives as a whole: rows Z and H. */
final class BadTransfers {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");
    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("ES").quietShare(0.9),
                    FakeTicker.crypto("BTC").quietShare(0.99))
            .build();

    private BadTransfers() {}

    static List<BadArchive> all() {
        return List.of(
                archive(
                        "Z1",
                        "a page instead of a ZIP archive",
                        FirstRateFault.NO_DATAFILE,
                        "MD-F010",
                        "no datafile found"),
                archive(
                        "Z1",
                        "a text instead of a ZIP archive",
                        FirstRateFault.NO_SUBSCRIPTION,
                        "MD-F010",
                        "no active subscription"),
                archive("Z2", "an empty answer", FirstRateFault.EMPTY_ANSWER, "MD-F011", "is empty"),
                archive("Z2", "an archive without a file", FirstRateFault.EMPTY_ARCHIVE, "MD-F011", "is empty"),
                archive(
                        "Z3",
                        "the end of the directory is cut off",
                        FirstRateFault.CUT_DIRECTORY,
                        "MD-F012",
                        "is cut off or damaged"),
                archive("Z4", "half an archive", FirstRateFault.CUT_ARCHIVE, "MD-F012", "is cut off or damaged"),
                archive("Z5", "other bytes inside a file", FirstRateFault.CORRUPT_DATA, "MD-F013", "ES 1d FAILED"),
                archive("Z5", "a wrong checksum", FirstRateFault.WRONG_CRC, "MD-F013", "its checksum is wrong"),
                bomb("Z6", "a file of 1 GiB that says so, maxEntryBytes 512 MiB", FirstRateFault.BOMB, "maxEntryBytes"),
                bomb(
                        "Z6",
                        "a file of 1 GiB that says 1,000 bytes, maxRatio 50",
                        FirstRateFault.BOMB_UNDECLARED,
                        "maxRatio"),
                archive(
                        "Z7",
                        "a name that leads three folders up",
                        FirstRateFault.PATH_UPWARDS,
                        "MD-F015",
                        "../../../ES_"),
                archive("Z7", "a name that begins with a slash", FirstRateFault.PATH_ABSOLUTE, "MD-F015", "/tmp/ES_"),
                archive("Z7", "a name that is a path of Windows", FirstRateFault.PATH_OF_WINDOWS, "MD-F015", "C:"),
                archive("Z8", "the same file twice", FirstRateFault.DUPLICATE_ENTRY, "MD-F016", "twice"),
                archive(
                        "Z9",
                        "two archives one behind the other",
                        FirstRateFault.TWO_ARCHIVES,
                        "MD-F017",
                        "more than one archive"),
                archive(
                        "Z9",
                        "bytes before the archive",
                        FirstRateFault.LEADING_GARBAGE,
                        "MD-F010",
                        "is no ZIP archive"),
                archive("Z9", "bytes behind the archive", FirstRateFault.TRAILING_GARBAGE, "", "DONE"),
                // Made slowly: a machine that is busy asks again.
                lasting("Z10", "200,000 files", FirstRateFault.MANY_ENTRIES, "MD-F018", "maxEntries"),
                archive("Z11", "an encrypted file", FirstRateFault.ENCRYPTED_ENTRY, "MD-F019", "is encrypted"),
                limited(
                        "Z11",
                        "200,000 files, which make it zip64, maxEntries 300,000",
                        FirstRateFault.MANY_ENTRIES,
                        update -> update.symbols(List.of("BTC"))
                                .limits(new ArchiveLimits(300_000, 1 << 30, 1 << 30, 200, 1 << 30)),
                        "",
                        "DONE"),
                archive(
                        "F23",
                        "an archive in the archive",
                        FirstRateFault.NESTED_ARCHIVE,
                        "MD-F020",
                        "holds another archive"),
                new BadArchive("Z12", "a wanted ticker is not in it", "MD-F003", "NQ 1d ABSENT", folder -> {
                    try (Vendor vendor = new Vendor(TRUTH, DAY, folder)) {
                        return BadArchive.saying(() -> vendor.run("ES", "NQ"));
                    }
                }),
                archive(
                        "Z13",
                        "files of another timeframe",
                        FirstRateFault.WRONG_TIMEFRAME,
                        "MD-F021",
                        "were asked for"),
                archive(
                        "Z13",
                        "files of another adjustment",
                        FirstRateFault.WRONG_ADJUSTMENT,
                        "MD-F021",
                        "contin_UNadj were asked for"),
                archive("Z14", "notes of the system that packed it", FirstRateFault.SIDECARS, "", "DONE"),
                archive(
                        "C10",
                        "an archive older than last_update",
                        FirstRateFault.STALE_ARCHIVE,
                        "MD-F001",
                        "the state stays"),
                new BadArchive(
                        "C10",
                        "a month that begins behind what is there",
                        "MD-F005",
                        "DONE",
                        folder -> beginningLate(folder)),
                archive(
                        "H1",
                        "a redirect to 169.254.169.254",
                        FirstRateFault.REDIRECT_TO_LINK_LOCAL,
                        "MD-F052",
                        "inside a network"),
                archive("H1", "a redirect to file:", FirstRateFault.REDIRECT_TO_FILE, "MD-F052", "no web address"),
                lasting("H1", "redirects without end", FirstRateFault.REDIRECT_LOOP, "MD-F052", "more than 5"),
                archive("H1", "a redirect to nowhere", FirstRateFault.REDIRECT_TO_NOWHERE, "MD-F051", "status 302"),
                archive(
                        "H2",
                        "a body in gzip that nobody asked for",
                        FirstRateFault.GZIP,
                        "MD-F010",
                        "is no ZIP archive"),
                archive("H3", "a body that ends early, once", FirstRateFault.CUT_BODY, "", "DONE"),
                lasting(
                        "H3",
                        "a length that is never reached",
                        FirstRateFault.LENGTH_TOO_LONG,
                        "MD-F053",
                        "breaks off"),
                archive(
                        "H3",
                        "a length that is too short",
                        FirstRateFault.LENGTH_TOO_SHORT,
                        "MD-F012",
                        "is cut off or damaged"),
                new BadArchive(
                        "H3",
                        "a byte with each request, for ever",
                        "MD-F054",
                        "comes too slowly",
                        folder -> trickle(folder)),
                archive("H3", "no length", FirstRateFault.NO_LENGTH, "", "DONE"),
                part("H4", "a part was asked for, all of it came", FirstRateFault.RANGE_IGNORED),
                part("H4", "a part that begins elsewhere", FirstRateFault.RANGE_ELSEWHERE),
                part("H4", "a part that does not say where it begins", FirstRateFault.RANGE_UNSAID),
                part("H4", "the archive is another one meanwhile", FirstRateFault.ETAG_CHANGED),
                archive("H5", "status 503, once", FirstRateFault.HTTP_503, "", "DONE"),
                archive("H5", "status 429, once", FirstRateFault.HTTP_429, "", "DONE"),
                archive("H5", "the connection is closed, once", FirstRateFault.HANG_UP, "", "DONE"),
                lasting("H5", "status 500, always", FirstRateFault.HTTP_500, "MD-F051", "status 500"),
                archive("H5", "status 403", FirstRateFault.HTTP_403, "MD-F051", "status 403"),
                new BadArchive(
                        "F18",
                        "a proxy that answers 407",
                        "MD-F051",
                        "The proxy wants a login",
                        folder -> withLastUpdate(folder, HttpAnswer.of(407).body("Proxy Authentication Required"))),
                new BadArchive(
                        "F18",
                        "a proxy that dies",
                        "MD-F050",
                        "cannot be reached",
                        folder -> withLastUpdate(folder, HttpAnswer.hangUp())),
                new BadArchive(
                        "H6",
                        "last_update answers no date",
                        "MD-F002",
                        "soon, I promise ***",
                        folder -> withLastUpdate(folder, HttpAnswer.of(200).body("soon, I promise " + Vendor.USERID))),
                new BadArchive("F39", "a download above the limit", "MD-F055", "maxDownloadBytes", folder -> {
                    try (Vendor vendor = new Vendor(TRUTH, DAY, folder);
                            FirstRateClient client = FirstRateClient.builder()
                                    .baseUrl(vendor.fake.apiUrl())
                                    .userid(Vendor.USERID)
                                    .limits(new ArchiveLimits(10, 10, 10, 10, 100))
                                    .build()) {
                        return BadArchive.saying(() -> vendor.update()
                                .client(client)
                                .symbols(List.of("ES"))
                                .build()
                                .run());
                    }
                }));
    }

    private static String withLastUpdate(Path folder, HttpAnswer answer) throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start()) {
            server.otherwise(answer);
            try (FirstRateClient client = FirstRateClient.builder()
                    .baseUrl(server.uri())
                    .userid(Vendor.USERID)
                    .attempts(2)
                    .pause((duration, cancellation) -> {})
                    .build()) {
                return BadArchive.saying(() -> FirstRateUpdate.builder(FirstRateType.FUTURES, folder)
                        .client(client)
                        .build()
                        .run());
            }
        }
    }

    /** A minute passes between two requests, each of which brings more than the one before. */
    private static String trickle(Path folder) throws Exception {
        AtomicLong nanos = new AtomicLong();
        try (Vendor vendor = new Vendor(TRUTH, DAY, folder);
                FirstRateClient client = FirstRateClient.builder()
                        .baseUrl(vendor.fake.apiUrl())
                        .userid(Vendor.USERID)
                        .pause((duration, cancellation) -> nanos.addAndGet(TimeUnit.MINUTES.toNanos(1)))
                        .nanos(nanos::get)
                        .build()) {
            vendor.fake.arm(FirstRateFault.ONE_BYTE, 999);
            return BadArchive.saying(() -> vendor.update()
                    .client(client)
                    .symbols(List.of("ES"))
                    .build()
                    .run());
        }
    }

    /** Three weeks later, by a month of ten days. */
    private static String beginningLate(Path folder) throws Exception {
        try (Vendor vendor = new Vendor(TRUTH, DAY, folder, fake -> fake.beginsLateBy(19))) {
            vendor.run("ES");
            vendor.publish(DAY.plusDays(21));
            return BadArchive.saying(() -> vendor.run("ES"));
        }
    }

    private static String withFault(Path folder, Consumer<FakeFirstRate> armed) throws Exception {
        try (Vendor vendor = new Vendor(TRUTH, DAY, folder)) {
            armed.accept(vendor.fake);
            String said = BadArchive.saying(() -> vendor.run("ES"));
            if (vendor.fake.injected().isEmpty()) {
                throw new AssertionError("nothing was injected");
            }
            return said;
        }
    }

    private static BadArchive archive(String id, String input, FirstRateFault fault, String code, String says) {
        return new BadArchive(
                id,
                input,
                code,
                says,
                folder -> withFault(
                        folder,
                        fake -> fake.arm(fault, 1, request -> !request.path().contains("last_update"))));
    }

    /** Of crypto, whose minutes have the fault. */
    private static BadArchive limited(
            String id,
            String input,
            FirstRateFault fault,
            UnaryOperator<FirstRateUpdate.Builder> limits,
            String code,
            String says) {
        return new BadArchive(id, input, code, says, folder -> {
            try (Vendor vendor = new Vendor(TRUTH, DAY, folder)) {
                vendor.fake.arm(fault, 9, request -> request.query().contains("timeframe=1min"));
                return BadArchive.saying(() -> limits.apply(FirstRateUpdate.builder(FirstRateType.CRYPTO, folder)
                                .client(vendor.client))
                        .build()
                        .run());
            }
        });
    }

    private static BadArchive lasting(String id, String input, FirstRateFault fault, String code, String says) {
        return new BadArchive(
                id,
                input,
                code,
                says,
                folder -> withFault(
                        folder,
                        fake -> fake.arm(fault, 99, request -> !request.path().contains("last_update"))));
    }

    /** The first body is cut, and the request for the rest goes wrong. */
    private static BadArchive part(String id, String input, FirstRateFault fault) {
        return new BadArchive(
                id,
                input,
                "",
                "DONE",
                folder -> withFault(folder, fake -> {
                    fake.arm(FirstRateFault.CUT_BODY);
                    fake.arm(fault);
                }));
    }

    private static BadArchive bomb(String id, String input, FirstRateFault fault, String says) {
        return limited(
                id,
                input,
                fault,
                update -> update.all().limits(new ArchiveLimits(100, 512 << 20, 1 << 30, 50, 1 << 30)),
                "MD-F014",
                says);
    }
}
