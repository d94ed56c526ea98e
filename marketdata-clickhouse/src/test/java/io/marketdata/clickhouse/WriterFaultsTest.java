package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.ScriptedServer.Reply;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer does about every kind of refusal; F numbers are those of the fault table. */
@Timeout(300)
@ExtendWith(NothingLeft.class)
class WriterFaultsTest {
    private static final int ROWS = 9;

    private final RecordedPauses pauses = new RecordedPauses();
    private final CandleBatch batch = Candles.minutes(Candles.BTC, "2026-01-01T00:00:00Z", ROWS, 1);

    WriterFaultsTest() {
        batch.stamp(UUID.randomUUID(), 0, 2);
    }

    private RawWriter writer(Server server) {
        return new RawWriter(server, new TableBrakes(), Clock.systemUTC(), closed -> pauses);
    }

    private WriteReceipt write(ScriptedServer scripted) {
        return write(scripted.options().build());
    }

    private WriteReceipt write(ClickHouseOptions options) {
        try (Server server = Server.connect(options);
                RawWriter writer = writer(server)) {
            return writer.deliver1m(batch);
        }
    }

    private MarketDataException refused(ScriptedServer scripted) {
        MarketDataException problem = catchThrowableOfType(MarketDataException.class, () -> write(scripted));
        assertThat(problem).isNotNull();
        return problem;
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504})
    void f10WhatAProxySaysInItsOwnWordsIsTriedAgainWithTheSameBytes(int status) throws IOException {
        try (ScriptedServer scripted =
                new ScriptedServer(Reply.status(status, ""), Reply.status(status, "<html>bad</html>"), Reply.ok())) {
            assertThat(write(scripted))
                    .isEqualTo(new WriteReceipt(1, scripted.bodies().get(0).length, 2));
            assertThat(scripted.tokens())
                    .hasSize(3)
                    .containsOnly(scripted.tokens().get(0));
            assertThat(scripted.bodies())
                    .allMatch(body -> Arrays.equals(body, scripted.bodies().get(0)));
            assertThat(pauses.taken()).hasSize(2);
        }
    }

    @Test
    void f10TheRepeatOfTheHttpLibraryCountsAsADoubt() throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Reply.status(503, "")).forgetting()) {
            assertThat(refused(scripted))
                    .hasMessageStartingWith("MD-N004")
                    .hasMessageContaining("holds 0 of its 9 rows");
            assertThat(scripted.tokens())
                    .as("and three times under a name of its own")
                    .hasSize(5);
        }
    }

    @Test
    void aBodyThatWasTakenByAServerThatIsThenGoneIsInDoubt() throws IOException {
        try (ScriptedServer scripted =
                new ScriptedServer(Reply.status(503, "").with("Connection", "close")).vanishing()) {
            ClickHouseOptions once = scripted.options().retry(RetryPolicy.NONE).build();
            WriteException problem = catchThrowableOfType(WriteException.class, () -> write(once));
            assertThat(scripted.bodies()).hasSize(1);
            assertThat(problem).hasMessageStartingWith("MD-N001").hasMessageContaining("outcome is not known");
            assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
            assertThat(problem.isRetryable()).isTrue();
        }
    }

    @Test
    void aRefusalOfTheHttpLibrarysOwnRepeatDoesNotUndoTheDoubtBefore() throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Reply.status(503, ""), Reply.code(202, "busy"))) {
            ClickHouseOptions once = scripted.options().retry(RetryPolicy.NONE).build();
            WriteException problem = catchThrowableOfType(WriteException.class, () -> write(once));
            assertThat(scripted.bodies()).hasSize(2);
            assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
        }
    }

    @ParameterizedTest
    @CsvSource({"60, MD-S002", "81, MD-S001", "16, MD-S003", "516, MD-S010", "497, MD-S011", "452, MD-S012"})
    void whatIsWrongWithSchemaOrSettingsKeepsTheDoubtBefore(int code, String ours) throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Reply.status(500, ""), Reply.code(code, "no"))) {
            assertInDoubt(refused(scripted), ours);
        }
    }

    @ParameterizedTest
    @CsvSource({"60, MD-S002", "516, MD-S010"})
    void whatIsWrongWithSchemaOrSettingsDoesNotHideThatAPartIsApplied(int code, String ours) throws IOException {
        CandleBatch overTwoMonths = Candles.minutes(Candles.BTC, "2026-01-31T23:55:00Z", ROWS, 1);
        overTwoMonths.stamp(UUID.randomUUID(), 0, 2);
        try (ScriptedServer scripted = new ScriptedServer(Reply.ok(), Reply.code(code, "no"));
                Server server = Server.connect(scripted.options().build());
                RawWriter writer = writer(server)) {
            MarketDataException problem =
                    catchThrowableOfType(MarketDataException.class, () -> writer.write1m(overTwoMonths));
            assertThat(problem).hasMessageContaining("1 of the batch's 2 inserts are applied");
            assertInDoubt(problem, ours);
        }
    }

    @Test
    void aTableThatIsMissingBehindAViewLeavesADoubtAndOneThatIsMissingItselfNone() throws IOException {
        String text = "Table md.x does not exist";
        try (ScriptedServer scripted =
                new ScriptedServer(Reply.code(60, text + ": while pushing to view md.mv (UNKNOWN_TABLE)"))) {
            assertInDoubt(refused(scripted), "MD-S002");
        }
        try (ScriptedServer scripted = new ScriptedServer(Reply.code(60, text))) {
            assertThat(refused(scripted)).isInstanceOf(SchemaException.class);
        }
    }

    @Test
    void aSchemaErrorInDoubtStillSaysWhatMendsItAndHasItBehindIt() throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Reply.status(500, ""), Reply.code(81, "no database"))) {
            MarketDataException problem = refused(scripted);
            assertThat(problem).hasMessageContaining("mend: CREATE DATABASE IF NOT EXISTS");
            assertThat(problem.getCause())
                    .isInstanceOfSatisfying(
                            SchemaException.class,
                            schema -> assertThat(schema.mend()).hasSize(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"60, MD-S002", "497, MD-S011", "202, MD-N003"})
    void aBatchThatMayBeThereStaysInDoubtWhereAQuestionBeforeItIsRefusedAndOneThatNobodySentIsNot(
            int code, String ours) {
        try (ScriptedHttpServer scripted = ScriptedHttpServer.start();
                Server server = Server.connect(optionsFor(scripted));
                RawWriter writer = writer(server)) {
            scripted.otherwise(HttpAnswer.of(500)
                    .header("X-ClickHouse-Exception-Code", Integer.toString(code))
                    .body("Code: " + code + ". DB::Exception: no"));
            assertThat(catchThrowable(() -> writer.write1m(batch)))
                    .isInstanceOfAny(SchemaException.class, ConfigurationException.class, SourceException.class)
                    .hasMessageStartingWith(ours);
            assertThat(catchThrowable(() -> writer.redeliver1m(batch)))
                    .isInstanceOfSatisfying(WriteException.class, problem -> {
                        assertThat(problem.code()).isEqualTo(ours);
                        assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
                        assertThat(problem.getCause()).isInstanceOf(MarketDataException.class);
                    });
        }
    }

    private static void assertInDoubt(MarketDataException problem, String code) {
        assertThat(problem).isInstanceOfSatisfying(WriteException.class, write -> {
            assertThat(write.outcome()).isEqualTo(Outcome.IN_DOUBT);
            assertThat(write.code()).isEqualTo(code);
            assertThat(write.isRetryable()).isFalse();
            assertThat(write.getCause()).isInstanceOfAny(SchemaException.class, ConfigurationException.class);
        });
    }

    @Test
    void f11AnExceptionBehindA200IsTriedAgainAsWhatItIs() throws IOException {
        Reply late = new Reply(200, 159, Map.of(), "Code: 159. DB::Exception: Timeout exceeded");
        try (ScriptedServer scripted = new ScriptedServer(late, Reply.ok())) {
            assertThat(write(scripted).retries()).isEqualTo(1);
        }
    }

    @Test
    void f9WithoutARetryAfterFiveSecondsPass() throws IOException {
        Reply limited = Reply.status(429, "slow down");
        try (ScriptedServer scripted = new ScriptedServer(limited, limited, Reply.ok())) {
            write(scripted);
            assertThat(pauses.taken()).hasSize(1).allMatch(pause -> pause.compareTo(Duration.ofSeconds(5)) >= 0);
        }
    }

    @Test
    void f9ARetryAfterInSecondsOrAsADateIsWaitedOut() throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
        for (String after : List.of("1", date)) {
            try (ScriptedServer scripted =
                    new ScriptedServer(Reply.status(429, "slow down").with("Retry-After", after), Reply.ok())) {
                write(scripted);
                assertThat(scripted.tokens()).as(after).hasSize(2);
                assertThat(pauses.taken())
                        .as("by the HTTP library, not by five seconds of ours")
                        .isEmpty();
            }
        }
    }

    @Test
    void f9ARetryAfterOfThirtyYearsEndsWithTheDeadline() throws Exception {
        GrowingLimit.each((limit, last) -> {
            try (ScriptedServer scripted =
                    new ScriptedServer(Reply.status(429, "slow down").with("Retry-After", "1000000000"))) {
                ClickHouseOptions options = scripted.options()
                        .requestTimeout(limit)
                        .retry(RetryPolicy.NONE)
                        .build();
                Throwable problem = catchThrowable(() -> write(options));
                if (scripted.tokens().isEmpty() && !last) {
                    return false;
                }
                assertThat(problem)
                        .isInstanceOf(WriteException.class)
                        .hasMessageContaining("did not end within " + limit);
                assertThat(Thread.interrupted()).as("the thread is as it was").isFalse();
                return true;
            }
        });
    }

    @Test
    void f12TooManyPartsHoldsBackEveryWriterOfTheTableForASecondAtLeast() throws IOException {
        Reply tooMany = Reply.code(252, "Too many parts (300)");
        RecordedPauses ofTheOther = new RecordedPauses();
        try (ScriptedServer scripted = new ScriptedServer(tooMany);
                Server server = Server.connect(scripted.options().build())) {
            TableBrakes brakes = new TableBrakes();
            // The other writer comes while the first one waits.
            RecordedPauses ofTheFirst = new RecordedPauses(() -> {
                if (ofTheOther.taken().isEmpty()) {
                    try (RawWriter other = new RawWriter(server, brakes, Clock.systemUTC(), closed -> ofTheOther)) {
                        other.write1m(another());
                    }
                }
            });
            try (RawWriter first = new RawWriter(server, brakes, Clock.systemUTC(), closed -> ofTheFirst)) {
                first.write1m(batch);
            }
            assertThat(ofTheFirst.taken().get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(ofTheOther.taken())
                    .hasSize(1)
                    .first()
                    .satisfies(pause -> assertThat(pause).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
        }
    }

    private static CandleBatch another() {
        CandleBatch another = Candles.minutes(Candles.BTC, "2026-01-02T00:00:00Z", ROWS, 1);
        another.stamp(UUID.randomUUID(), 1, 3);
        return another;
    }

    @Test
    void f12TooManyPartitionsFailsAtOnceAndNamesTheSetting() throws IOException {
        try (ScriptedServer scripted =
                new ScriptedServer(Reply.code(252, "Too many partitions for single INSERT block (more than 100)"))) {
            WriteException problem = (WriteException) refused(scripted);
            assertThat(problem.isRetryable()).isFalse();
            assertThat(problem)
                    .hasMessageContaining("max_partitions_per_insert_block")
                    .hasMessageContaining("partition 2026-01 ");
            assertThat(scripted.tokens()).hasSize(1);
        }
    }

    @Test
    void f18AProxyThatWantsALoginIsNamedAndAskedOnce() throws IOException {
        Reply login = Reply.status(407, "<html>log in</html>").with("Proxy-Authenticate", "Basic realm=\"corp\"");
        try (ScriptedServer scripted = new ScriptedServer(login)) {
            WriteException problem = (WriteException) refused(scripted);
            assertThat(problem)
                    .hasMessageStartingWith("MD-N006")
                    .hasMessageContaining("a proxy before http://127.0.0.1");
            assertThat(problem.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(problem.isRetryable()).isFalse();
            assertThat(scripted.tokens()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 203, 242, 285, 425})
    void f13WhatPassesIsTriedAgain(int code) throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Reply.code(code, "later"), Reply.ok())) {
            assertThat(write(scripted).retries()).isEqualTo(1);
            assertThat(scripted.tokens())
                    .hasSize(2)
                    .containsOnly(scripted.tokens().get(0));
        }
    }

    @Test
    void f13AfterMemoryRanOutTwiceTheInsertGoesInHalvesWhoseNamesFollow() throws IOException {
        Reply memory = Reply.code(241, "Memory limit exceeded");
        try (ScriptedServer scripted = new ScriptedServer(memory, memory, Reply.ok(), memory, memory)) {
            WriteReceipt receipt = write(scripted);
            String whole = scripted.tokens().get(0);
            assertThat(scripted.tokens())
                    .containsExactly(
                            whole,
                            whole,
                            whole + "-1of2",
                            whole + "-2of2",
                            whole + "-2of2",
                            whole + "-2of2-1of2",
                            whole + "-2of2-2of2");
            assertThat(scripted.bodies().stream().map(body -> (int) body[1])).containsExactly(9, 9, 4, 5, 5, 2, 3);
            assertThat(receipt.inserts()).isEqualTo(3);
            assertThat(receipt.retries()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {516, 164, 497, 60, 81, 16, 115, 452, 27, 117, 395})
    void whatDoesNotPassIsAskedOnce(int code) throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Reply.code(code, "no"))) {
            assertThat(refused(scripted).isRetryable()).isFalse();
            assertThat(scripted.tokens()).hasSize(1);
            assertThat(pauses.taken()).isEmpty();
        }
    }

    @Test
    void aBudgetThatIsUsedUpLeavesADoubtAndSaysHowOftenItTried() throws IOException {
        Reply[] never = new Reply[200];
        Arrays.fill(never, Reply.status(500, ""));
        try (ScriptedServer scripted = new ScriptedServer(never)) {
            WriteException problem = (WriteException) refused(scripted);
            assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
            assertThat(problem.isRetryable()).isTrue();
            assertThat(problem).hasMessageContaining("given up after");
            assertThat(pauses.nanoTime())
                    .isLessThanOrEqualTo(Duration.ofMinutes(5).toNanos());
            assertThat(scripted.tokens().size()).isBetween(8, 200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void f33AWriterThatWaitsToTryAgainIsEndedByClosingOrInterruptingAndSaysSo(boolean closes) throws Exception {
        RetryPolicy patient =
                new RetryPolicy(Integer.MAX_VALUE, Duration.ofDays(9), Duration.ofHours(9), Duration.ofHours(9));
        try (ScriptedServer scripted = new ScriptedServer(Reply.status(500, ""));
                Server server = Server.connect(scripted.options().retry(patient).build())) {
            RawWriter waiting = new RawWriter(server, new TableBrakes());
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread thread = new Thread(() -> ended.complete(catchThrowable(() -> waiting.write1m(batch))));
            thread.start();
            scripted.awaitInsert();
            if (closes) {
                waiting.close();
            } else {
                thread.interrupt();
            }
            assertThat(ended.get())
                    .isInstanceOfSatisfying(
                            WriteException.class,
                            problem -> assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT));
            assertThat(scripted.tokens()).hasSize(1);
            waiting.close();
        }
    }

    @Test
    void f33AWriterThatIsClosedWhileItWaitsToAskAgainAsksNothingMore() {
        try (ScriptedHttpServer scripted = ScriptedHttpServer.start();
                Server server = Server.connect(optionsFor(scripted))) {
            scripted.next(HttpAnswer.of(200).body(ScriptedServer.column("UInt8", "1\n")));
            scripted.otherwise(HttpAnswer.of(500));
            server.rows("SELECT 1", Map.of());
            RawWriter[] writer = new RawWriter[1];
            RecordedPauses closing = new RecordedPauses(() -> writer[0].close());
            writer[0] = new RawWriter(server, new TableBrakes(), Clock.systemUTC(), closed -> closing);
            assertThat(catchThrowable(() -> writer[0].write1m(batch)))
                    .isInstanceOf(SourceException.class)
                    .hasMessageStartingWith("MD-N003");
            assertThat(closing.taken()).hasSize(1);
            assertThat(scripted.requests()).hasSize(2);
        }
    }

    @Test
    void f33AWriterThatIsClosedDuringTheLookAfterADoubtEndsAndSaysSo() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        try (ScriptedHttpServer scripted = ScriptedHttpServer.start();
                Server server = Server.connect(optionsFor(scripted))) {
            AtomicInteger inserts = new AtomicInteger();
            scripted.otherwise(request -> {
                String sql =
                        URLDecoder.decode(String.valueOf(request.query()), StandardCharsets.UTF_8) + request.bodyText();
                if (sql.contains("insert_deduplication_token")) {
                    return HttpAnswer.of(inserts.getAndIncrement() == 0 ? 500 : 200);
                }
                if (sql.contains("SELECT count()")) {
                    looked.countDown();
                    return HttpAnswer.silence();
                }
                return HttpAnswer.of(200).body(ScriptedServer.answerTo(sql, 0));
            });
            RawWriter writer = writer(server);
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            new Thread(() -> ended.complete(catchThrowable(() -> writer.write1m(batch)))).start();
            looked.await();
            writer.close();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(WriteException.class, problem -> {
                assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
                assertThat(problem).hasMessageContaining("closed");
            });
            assertThat(server.isClosed()).isFalse();
        }
    }

    /** A silent server is not given up for an hour. */
    private static ClickHouseOptions optionsFor(ScriptedHttpServer scripted) {
        return ClickHouseOptions.builder(scripted.host())
                .port(scripted.port())
                .requireCanonical(false)
                .socketTimeout(Duration.ofHours(1))
                .requestTimeout(Duration.ofHours(1))
                .build();
    }

    @Test
    void f37AGiantErrorTextWithThePasswordInItIsShortAndWithoutIt() throws IOException {
        String login = Base64.getEncoder().encodeToString("default:s3cret-canary".getBytes(StandardCharsets.UTF_8));
        String text = ("user default with password s3cret-canary, Authorization: Basic " + login + " ").repeat(12_000);
        for (Reply reply : List.of(Reply.code(395, text), Reply.status(400, text), Reply.code(497, text))) {
            try (ScriptedServer scripted = new ScriptedServer(reply)) {
                MarketDataException problem = refused(scripted);
                StringWriter printed = new StringWriter();
                problem.printStackTrace(new PrintWriter(printed));
                assertThat(printed.toString()).doesNotContain("s3cret-canary", login);
                assertThat(problem.getMessage()).hasSizeLessThan(2_500);
                assertThat(printed.toString()).hasSizeLessThan(30_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "302, a redirection",
        "405, no ClickHouse",
        "413, make batches smaller",
        "501, no ClickHouse",
        "451, status 451"
    })
    void f10AStatusThatWillNotPassIsAskedOnceAndSaysWhatToDo(int status, String advice) throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Reply.status(status, "<html>no</html>"))) {
            WriteException problem = (WriteException) refused(scripted);
            assertThat(problem).hasMessageStartingWith("MD-N003").hasMessageContaining(advice);
            assertThat(problem.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(problem.isRetryable()).isFalse();
            assertThat(scripted.tokens()).hasSize(1);
            assertThat(pauses.taken()).isEmpty();
        }
    }

    @Test
    void aSettingThatTheProfileForbidsIsNamed() throws IOException {
        try (ScriptedServer scripted =
                new ScriptedServer(Reply.code(452, "Setting insert_deduplicate should not be changed"))) {
            assertThat(refused(scripted))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("insert_deduplicate");
        }
    }
}
