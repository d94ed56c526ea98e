package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.SafePorts;
import io.marketdata.testkit.fault.Direction;
import io.marketdata.testkit.fault.Fault;
import io.marketdata.testkit.fault.FaultProxy;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two engines as the shards of a cluster. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(NothingLeft.class)
class ClusterIT {
    private static final String CLUSTER = "two";
    private static final int MINUTES = 300;
    private static final Instant START = Instant.parse("2026-01-31T22:00:00Z");
    private static final TimeRange RANGE = TimeRange.of(START, START.plus(Duration.ofMinutes(MINUTES)));

    /** Of two markets with the same symbols: a pair that lies on one shard, mixed up, is one of the other. */
    private static final List<InstrumentId> INSTRUMENTS = IntStream.range(0, 12)
            .mapToObj(i -> InstrumentId.of(3 + i % 2, "S%02dUSDT".formatted(i / 2)))
            .toList();

    @TempDir
    static Path folder;

    private static int[] ports = {};
    private static EmbeddedClickHouse first;
    private static EmbeddedClickHouse second;
    private static int databases;

    /** What the first node says to the second one goes through here. */
    private static FaultProxy toSecond;

    private ClickHouseOptions options;

    @BeforeAll
    static void start() throws IOException {
        Assumptions.assumeFalse("none".equals(System.getProperty("engine")), "skipped: -Dengine=none");
        ports = IntStream.generate(SafePorts::free).distinct().limit(4).toArray();
        toSecond = FaultProxy.to("127.0.0.1", ports[3]);
        first = startNode(0);
        second = startNode(1);
    }

    @AfterAll
    static void stop() {
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
        if (toSecond != null) {
            toSecond.close();
        }
    }

    /** Each names the other's port, so all have to be known before. */
    private static EmbeddedClickHouse startNode(int node) throws IOException {
        String shards = IntStream.of(ports[1], node == 0 ? toSecond.port() : ports[3])
                .mapToObj(port -> "<shard><replica><host>127.0.0.1</host><port>" + port + "</port></replica></shard>")
                .reduce("", String::concat);
        Path data = folder.resolve("node" + node);
        Users.write(data);
        return EmbeddedClickHouse.builder(data)
                .httpPort(ports[2 * node])
                .nativePort(ports[2 * node + 1])
                .extraConfig("<remote_servers><" + CLUSTER + "><secret>of the test</secret>" + shards + "</" + CLUSTER
                        + "></remote_servers>")
                .start();
    }

    @BeforeEach
    void newDatabase() {
        options = options("cluster_" + ++databases)
                .nodes(List.of(node(0), node(1)))
                .build();
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
        }
    }

    private static ClickHouseOptions.Node node(int number) {
        return new ClickHouseOptions.Node("127.0.0.1", ports[2 * number]);
    }

    private static ClickHouseOptions.Builder options(String database) {
        return ClickHouseOptions.builder("127.0.0.1")
                .port(ports[0])
                .user(Users.OWNER)
                .password(Users.PASSWORD)
                .database(database)
                // The clock of another node is waited for as long as for a connection.
                .connectTimeout(Duration.ofMinutes(1))
                .cluster(CLUSTER);
    }

    private CandleBatch batch(UUID run) {
        CandleBatch batch = CandleBatch.ofCapacity(MINUTES * INSTRUMENTS.size());
        for (int minute = 0; minute < MINUTES; minute++) {
            for (InstrumentId instrument : INSTRUMENTS) {
                Candles.append(batch, instrument, START.plusSeconds(60L * minute), 1);
            }
        }
        batch.stamp(run, 0, Clock.systemUTC().millis());
        return batch;
    }

    private String onNode(int number, String sql) {
        return Engine.value(options.at(node(number)), sql);
    }

    private void assertExact(CandleBatch sent) {
        long rows = (long) MINUTES * INSTRUMENTS.size();
        assertThat(onNode(0, "SELECT count() FROM $db.raw_bybit_klines_1m_all")).isEqualTo(Long.toString(rows));
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            for (InstrumentId instrument : INSTRUMENTS) {
                List<CandleWithMeta> read =
                        Candles.all(clickHouse.canonicalReader().read1m(instrument, RANGE), 100);
                assertThat(read)
                        .isEqualTo(sent.rows().stream()
                                .filter(row -> row.candle().instrument().equals(instrument))
                                .toList());
                assertThat(clickHouse.canonicalIndex().missing(instrument, RANGE))
                        .isEmpty();
            }
        }
    }

    @Test
    void whereOnClusterIsRefusedEveryNodeIsToldAndNothingIsLeftToFind() {
        for (int number = 0; number < 2; number++) {
            try (ClickHouse clickHouse = ClickHouse.connect(options.at(node(number)))) {
                assertThat(clickHouse.schema().check()).isEmpty();
                assertThat(clickHouse.doctor()).isEmpty();
            }
        }
        Engine.execute(options, "DROP TABLE $db.raw_klines_1m_all SYNC");
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            Finding finding = clickHouse.schema().check().get(0);
            assertThat(finding.code()).isEqualTo("MD-S002");
            finding.mend().forEach(statement -> Engine.execute(options, statement));
            assertThat(clickHouse.schema().check()).isEmpty();
        }
    }

    @Test
    void marketsComeToEveryShardOnceThroughAnyNode() {
        String count = Integer.toString(options.markets().markets().size());
        for (int number = 0; number < 2; number++) {
            Engine.execute(options.at(node(number)), "TRUNCATE TABLE $db.ref_market");
        }
        try (Server server = Server.connect(options)) {
            new MarketRows(server).write();
            for (int time = 0; time < 2; time++) {
                new MarketRows(server).writeToShards(2);
                for (int number = 0; number < 2; number++) {
                    assertThat(onNode(number, "SELECT count() FROM $db.ref_market"))
                            .isEqualTo(count);
                }
            }
        }
    }

    @Test
    void f25TheDoctorLooksAtTheClockOfEveryNodeAndNamesOneThatIsAway() {
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        try (Server server = Server.connect(options)) {
            assertThat(new Doctor(server, late).examine())
                    .extracting(Finding::code, Finding::object)
                    .contains(
                            tuple("MD-T001", options.at(node(0)).endpoint()),
                            tuple("MD-T001", options.at(node(1)).endpoint()));
        }
        ClickHouseOptions oneAway = options(options.database())
                .nodes(List.of(node(0), new ClickHouseOptions.Node("127.0.0.1", 1)))
                .build();
        try (ClickHouse clickHouse = ClickHouse.connect(oneAway)) {
            assertThat(clickHouse.doctor())
                    .extracting(Finding::code, Finding::object)
                    .containsExactly(tuple("MD-N001", "http://127.0.0.1:1"));
        }
    }

    @Test
    void withoutTheNamesOfAllNodesThatIsSaid() {
        try (ClickHouse clickHouse =
                ClickHouse.connect(options("elsewhere").nodes(List.of(node(0))).build())) {
            assertThatThrownBy(() -> clickHouse.schema().create())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-G014")
                    .hasMessageContaining("CH_NODES");
        }
        try (ClickHouse clickHouse = ClickHouse.connect(
                options("elsewhere").nodes(List.of(node(0), node(0))).build())) {
            assertThatThrownBy(() -> clickHouse.schema().create())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("2/1");
        }
        try (ClickHouse clickHouse =
                ClickHouse.connect(options("elsewhere").cluster("nowhere").build())) {
            assertThatThrownBy(() -> clickHouse.schema().create())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-G013");
        }
    }

    @Test
    void rowsGoToTheShardOfTheirInstrumentInOneInsertForEachAndReadBackExactly() {
        CandleBatch batch = batch(UUID.randomUUID());
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            WriteReceipt receipt = clickHouse.rawWriter().deliver1m(batch);
            assertThat(receipt.inserts()).as("two months on two shards").isEqualTo(4);
            clickHouse.rawWriter().deliver1m(batch);
        }
        assertExact(batch);
        long there = 0;
        for (int number = 0; number < 2; number++) {
            String raw = onNode(number, "SELECT count() FROM $db.raw_bybit_klines_1m");
            assertThat(Long.parseLong(raw)).isPositive();
            assertThat(onNode(number, "SELECT count() FROM $db.canonical_candles_1m"))
                    .isEqualTo(raw);
            assertThat(onNode(
                            number,
                            "SELECT countIf(cityHash64(market_id, symbol) % 2 != " + number
                                    + ") FROM $db.raw_bybit_klines_1m"))
                    .isEqualTo("0");
            there += Long.parseLong(raw);
        }
        assertThat(there).isEqualTo((long) MINUTES * INSTRUMENTS.size());
    }

    @Test
    void whatIsKnownOfInstrumentsAndHolesIsReadThroughAnyNodeWhicheverItWasWrittenThrough() {
        InstrumentId btc = INSTRUMENTS.get(0);
        for (int number = 0; number < 2; number++) {
            KnownHole hole = new KnownHole(btc, RANGE, "venue", START.plusSeconds(number), START.plusSeconds(60));
            InstrumentDetails details = InstrumentDetails.of(btc, number == 1);
            try (ClickHouse written = ClickHouse.connect(options.at(node(number)));
                    ClickHouse other = ClickHouse.connect(options.at(node(1 - number)))) {
                written.knownHoles().record(List.of(hole));
                assertThat(written.instruments().upsert(List.of(details))).isEqualTo(1);
                for (ClickHouse through : List.of(written, other)) {
                    assertThat(through.knownHoles().holes(btc, "venue", RANGE)).containsExactly(hole);
                    assertThat(through.instruments().instruments(btc.market())).containsExactly(details);
                }
            }
        }
    }

    @Test
    void aNodeThatIsLostIsAnOutcomeAndWhenItIsBackTheSameBatchIsWholeOnce() throws IOException {
        CandleBatch batch = batch(UUID.randomUUID());
        second.kill();
        second.close();
        ClickHouseOptions once =
                options(options.database()).retry(RetryPolicy.NONE).build();
        try (ClickHouse clickHouse = ClickHouse.connect(once)) {
            assertThatThrownBy(() -> clickHouse.rawWriter().deliver1m(batch))
                    .isInstanceOfSatisfying(WriteException.class, lost -> {
                        assertThat(lost.isRetryable()).isTrue();
                        assertThat(lost.outcome()).isEqualTo(WriteException.Outcome.IN_DOUBT);
                    });
            assertThatThrownBy(() -> INSTRUMENTS.forEach(instrument ->
                            Candles.all(clickHouse.canonicalReader().read1m(instrument, RANGE), 100)))
                    .as("never fewer candles without a word")
                    .isInstanceOf(MarketDataException.class);
            assertThat(clickHouse.doctor())
                    .as("the doctor goes on behind a look that fails")
                    .extracting(Finding::code, Finding::object)
                    .contains(
                            tuple("MD-N003", options.database() + ".ref_instruments of all shards"),
                            tuple("MD-N003", options.database() + ".raw_bybit_klines_1m_all"),
                            tuple("MD-N003", options.database() + ".canonical_candles_1m_all"))
                    .doesNotHaveDuplicates();
        }
        second = startNode(1);
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.rawWriter().deliver1m(batch);
        }
        assertExact(batch);
    }

    @Test
    void candlesOfOtherLengthsLieByInstrumentAndAreDeletedOnEveryShard() {
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            OhlcvStore store = clickHouse.ohlcvStore();
            CandleBatch batch = CandleBatch.ofCapacity(40 * INSTRUMENTS.size());
            for (InstrumentId instrument : INSTRUMENTS) {
                OhlcvStoreIT.candles(instrument, Timeframe.H1, 0, 40, 7).rows().forEach(batch::append);
            }
            batch.stamp(UUID.randomUUID(), 0, 7);
            store.upsert(Timeframe.H1, batch);
            store.upsert(Timeframe.H1, batch);
            store.symbols(List.of(InstrumentDetails.of(INSTRUMENTS.get(0), true)));
            for (int shard = 0; shard < 2; shard++) {
                assertThat(Integer.parseInt(onNode(shard, "SELECT uniqExact(symbol) FROM $db.ohlcv")))
                        .isBetween(1, INSTRUMENTS.size() - 1);
            }
            assertThat(store.series()).hasSize(INSTRUMENTS.size()).allMatch(series -> series.candles() == 40);
            Instant first = store.series().get(0).first();
            assertThat(store.deleteBefore(Timeframe.H1, first.plusSeconds(10 * 3_600)))
                    .isEqualTo(10L * INSTRUMENTS.size());
            assertThat(store.series()).hasSize(INSTRUMENTS.size()).allMatch(series -> series.candles() == 30);
            assertThat(Candles.all(
                            store.read(
                                    INSTRUMENTS.get(3),
                                    Timeframe.H1,
                                    TimeRange.parse("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z")),
                            7))
                    .hasSize(30);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void f14AViewThatIsDroppedOnOneNodeDuringARunStopsItAndItsRowsAreFilledInThere(int number) {
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            RawKlineWriter writer = clickHouse.rawWriter();
            WriteReceipt before = writer.deliver1m(batch(UUID.randomUUID()));
            assertThat(before.heals()).isZero();
            Engine.execute(options.at(node(number)), "DROP VIEW $db." + RawTable.BYBIT.view() + " SYNC");
            CandleBatch batch = batch(UUID.randomUUID());
            assertThatThrownBy(() -> writer.write1m(batch))
                    .isInstanceOf(WriteException.class)
                    .hasRootCauseInstanceOf(SchemaException.class)
                    .hasMessageStartingWith("MD-S008")
                    .hasMessageContaining("shard " + (number + 1))
                    .hasMessageContaining("filled in from raw");
        }
    }

    @Test
    void f3BlocksThatTheirViewsNeverSawAreHealedOnBothShardsAfterLostAnswers() {
        CandleBatch batch = batch(UUID.randomUUID());
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.rawWriter().write1m(batch);
        }
        for (int number = 0; number < 2; number++) {
            Engine.execute(
                    options.at(node(number)),
                    "ALTER TABLE $db.canonical_candles_1m DELETE WHERE 1 SETTINGS mutations_sync = 2");
        }
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", ports[0])) {
            for (String part : List.of("2026-01-s1-", "2026-01-s2-", "2026-02-s1-", "2026-02-s2-")) {
                proxy.onRequest(1, head -> head.contains(part), Fault.resetAfter(Direction.ANSWER, 0));
            }
            try (ClickHouse clickHouse = ClickHouse.connect(
                    options(options.database()).port(proxy.port()).build())) {
                WriteReceipt receipt = clickHouse.rawWriter().deliver1m(batch);
                assertThat(receipt.retries()).isEqualTo(4);
                assertThat(receipt.heals()).isEqualTo(4);
                assertThat(receipt.rowsDoubled()).isZero();
            }
        }
        assertExact(batch);
        for (int number = 0; number < 2; number++) {
            assertThat(onNode(number, "SELECT count() FROM $db.canonical_candles_1m FINAL"))
                    .isEqualTo(onNode(number, "SELECT count() FROM $db.raw_bybit_klines_1m"));
        }
    }

    @Test
    void healingAShardOfManyInstrumentsBringsItNoneOfAnothers() {
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        for (int i = 0; i < 1_000; i++) {
            Candles.append(
                    batch, InstrumentId.of(3, "M%03dUSDT".formatted(i % 500)), START.plusSeconds(60L * (i / 500)), 1);
        }
        batch.stamp(UUID.randomUUID(), 0, Clock.systemUTC().millis());
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.rawWriter().write1m(batch);
            for (int number = 0; number < 2; number++) {
                Engine.execute(
                        options.at(node(number)),
                        "ALTER TABLE $db.canonical_candles_1m DELETE WHERE 1 SETTINGS mutations_sync = 2");
            }
            WriteReceipt receipt = clickHouse.rawWriter().redeliver1m(batch);
            assertThat(receipt).isEqualTo(new WriteReceipt(0, 0, 0, 2, 0));
        }
        for (int number = 0; number < 2; number++) {
            assertThat(onNode(number, "SELECT count() FROM $db.canonical_candles_1m"))
                    .isEqualTo(onNode(number, "SELECT count() FROM $db.raw_bybit_klines_1m"));
        }
    }

    @Test
    void aBatchOfThousandsOfIngestTimesIsWritten() {
        int rows = 3_000;
        CandleBatch batch = CandleBatch.ofCapacity(rows);
        for (int i = 0; i < rows; i++) {
            Candles.append(batch, INSTRUMENTS.get(i % 2), START.plusSeconds(60L * (i / 2)), 1_000 + i);
        }
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            assertThat(clickHouse.rawWriter().deliver1m(batch).heals()).isZero();
        }
        for (String table : List.of("raw_bybit_klines_1m_all", "canonical_candles_1m_all")) {
            assertThat(onNode(0, "SELECT count() FROM $db." + table)).isEqualTo(Integer.toString(rows));
        }
    }

    @Test
    void aShardThatLostItsBlocksGetsThemAndTheOtherNothingTwice() {
        CandleBatch batch = batch(UUID.randomUUID());
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.rawWriter().write1m(batch);
            for (String table : List.of("raw_bybit_klines_1m", "canonical_candles_1m")) {
                Engine.execute(
                        options.at(node(1)),
                        "ALTER TABLE $db." + table + " DELETE WHERE 1 SETTINGS mutations_sync = 2");
            }
            WriteReceipt receipt = clickHouse.rawWriter().redeliver1m(batch);
            assertThat(receipt.inserts()).as("two months on one shard").isEqualTo(2);
            assertThat(receipt.rowsDoubled()).isZero();
        }
        assertExact(batch);
    }

    @ParameterizedTest
    @CsvSource({"REQUEST, 1", "REQUEST, 2000", "REQUEST, 5000", "ANSWER, 1"})
    void f1ANodeThatIsKilledInsideAnInsertThatAnotherPassesToItLosesAndDoublesNothing(Direction direction, long bytes) {
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            CandleBatch batch = batch(UUID.randomUUID());
            long struck = toSecond.faults();
            toSecond.always(Fault.stallAfter(direction, bytes));
            CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> {
                toSecond.awaitFaults(struck + 1);
                restartSecond();
                toSecond.heal();
            });
            WriteReceipt receipt;
            try {
                receipt = clickHouse.rawWriter().deliver1m(batch);
            } finally {
                killed.join();
            }
            System.out.println(direction + " " + bytes + ": " + receipt);
            assertThat(receipt.rowsDoubled()).isZero();
            assertExact(batch);
        }
    }

    private static void restartSecond() {
        second.kill();
        second.close();
        try {
            second = startNode(1);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    @Test
    void theClockOfEveryNodeIsComparedBeforeTheFirstWrite() {
        long early = Clock.systemUTC().millis() - Duration.ofHours(1).toMillis();
        try (ScriptedHttpServer wrong = ScriptedHttpServer.start()) {
            wrong.otherwise(HttpAnswer.of(200).body(ScriptedServer.column("Int64", early + "\n")));
            ClickHouseOptions withWrong = options(options.database())
                    .nodes(List.of(node(0), new ClickHouseOptions.Node("127.0.0.1", wrong.port())))
                    .build();
            try (ClickHouse clickHouse = ClickHouse.connect(withWrong)) {
                assertThatThrownBy(() -> clickHouse.rawWriter().write1m(batch(UUID.randomUUID())))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageStartingWith("MD-T001")
                        .hasMessageContaining("127.0.0.1:" + wrong.port());
            }
        }
        assertThat(onNode(0, "SELECT count() FROM $db.raw_bybit_klines_1m_all")).isEqualTo("0");
    }

    @Test
    void theDoctorNamesWhatIsMissingOnAnotherNodeAndAnInsertThatIsNotAllowedThroughAllShards() {
        Engine.execute(options.at(node(1)), "DROP VIEW $db." + RawTable.BYBIT.view() + " SYNC");
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            assertThat(clickHouse.doctor())
                    .extracting(Finding::code, Finding::object)
                    .containsExactly(tuple(
                            "MD-S004",
                            "http://127.0.0.1:" + ports[2] + " " + options.database() + ".raw_bybit_klines_1m"));
        }
        ClickHouseOptions looker =
                options(options.database()).user(Users.LOOKER).build();
        try (ClickHouse clickHouse = ClickHouse.connect(looker)) {
            assertThat(clickHouse.doctor())
                    .filteredOn(finding -> finding.code().equals("MD-S011"))
                    .extracting(Finding::object)
                    .contains(options.database() + ".raw_bybit_klines_1m_all");
        }
    }

    @Test
    void aUserWithRightsOnTheDatabaseAloneIsToldWhichOthersAClusterTakes() {
        ClickHouseOptions owner =
                options(Users.APP_DATABASE).nodes(List.of(node(0), node(1))).build();
        try (ClickHouse clickHouse = ClickHouse.connect(owner)) {
            clickHouse.schema().create();
        }
        try {
            ClickHouseOptions app = options(Users.APP_DATABASE)
                    .user(Users.APP)
                    .nodes(List.of(node(0), node(1)))
                    .build();
            CandleBatch batch = batch(UUID.randomUUID());
            try (ClickHouse clickHouse = ClickHouse.connect(app)) {
                assertThat(clickHouse.doctor())
                        .allSatisfy(finding -> assertThat(finding.code()).isEqualTo("MD-S011"))
                        .filteredOn(finding -> !finding.warning())
                        .flatExtracting(Finding::mend)
                        .containsOnly(
                                "GRANT SELECT ON system.clusters TO `app`",
                                "GRANT CREATE TEMPORARY TABLE, REMOTE ON *.* TO `app`");
                assertThatThrownBy(() -> clickHouse.rawWriter().write1m(batch))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageStartingWith("MD-S011")
                        .hasMessageContaining("system.clusters");
            }
            ClickHouseOptions more = options(Users.APP_DATABASE)
                    .user(Users.APP_OF_CLUSTER)
                    .nodes(List.of(node(0), node(1)))
                    .build();
            try (ClickHouse clickHouse = ClickHouse.connect(more)) {
                assertThat(clickHouse.doctor()).allMatch(Finding::warning);
                clickHouse.rawWriter().write1m(batch);
                assertThat(clickHouse.instruments().upsert(List.of(InstrumentDetails.of(INSTRUMENTS.get(0), true))))
                        .isEqualTo(1);
            }
        } finally {
            for (int number = 0; number < 2; number++) {
                Engine.execute(owner.at(node(number)), "DROP DATABASE $db SYNC");
            }
        }
    }

    @Test
    void aQuestionBesideAnInsertThatIsNotAnsweredIsAskedAgain() {
        CandleBatch batch = batch(UUID.randomUUID());
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", ports[0])) {
            ClickHouseOptions through =
                    options(options.database()).port(proxy.port()).build();
            try (ClickHouse clickHouse = ClickHouse.connect(through)) {
                clickHouse.rawWriter().partitionEndMillis(INSTRUMENTS.get(0), START.toEpochMilli());
                proxy.onRequest(2, head -> head.contains("POST"), Fault.resetAfter(Direction.ANSWER, 0));
                clickHouse.rawWriter().deliver1m(batch);
            }
        }
        assertExact(batch);
    }

    @Test
    void f1ANodeThatDiesAndComesBackWithinADeliveryIsWaitedFor() {
        CandleBatch batch = batch(UUID.randomUUID());
        second.kill();
        second.close();
        boolean[] back = {false};
        Runnable restart = () -> {
            if (!back[0]) {
                back[0] = true;
                try {
                    second = startNode(1);
                } catch (IOException problem) {
                    throw new UncheckedIOException(problem);
                }
            }
        };
        try (Server server = Server.connect(options);
                RawWriter writer = new RawWriter(
                        server, new TableBrakes(), Clock.systemUTC(), closed -> new RecordedPauses(restart))) {
            assertThat(writer.deliver1m(batch).retries()).isPositive();
        }
        assertThat(back[0]).isTrue();
        assertExact(batch);
    }
}
