package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.CuttingProxy.Cut;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch and a connection that breaks, on the real engine; F numbers are those of the fault table. */
@Timeout(120)
@ExtendWith({SharedEngine.class, NothingLeft.class})
class DeliveryIT {
    private static final int ROWS = 2_000;

    private final ClickHouseOptions options = Engine.options().build();
    private final UUID run = UUID.randomUUID();
    private CuttingProxy proxy;
    private long sequence;

    @BeforeEach
    void create() throws IOException {
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
        }
        proxy = new CuttingProxy(options.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    private ClickHouseOptions throughProxy() {
        return Engine.options().database(options.database()).port(proxy.port()).build();
    }

    private CandleBatch batch() {
        return batch(ROWS);
    }

    private CandleBatch batch(int rows) {
        CandleBatch batch = Candles.minutes(BTC, "2026-01-01T00:00:00Z", rows, 1);
        batch.stamp(run, sequence++, System.currentTimeMillis());
        return batch;
    }

    private static RawWriter writer(Server server, Runnable inPauses) {
        return new RawWriter(server, new TableBrakes(), Clock.systemUTC(), closed -> new RecordedPauses(inPauses));
    }

    private WriteReceipt write(ClickHouseOptions to, CandleBatch batch) {
        try (Server server = Server.connect(to);
                RawWriter writer = writer(server, () -> {})) {
            return writer.deliver1m(batch);
        }
    }

    private long raw() {
        return Long.parseLong(Engine.value(options, "SELECT count() FROM $db.raw_bybit_klines_1m"));
    }

    private long canonical() {
        return Long.parseLong(Engine.value(options, "SELECT count() FROM $db.canonical_candles_1m FINAL"));
    }

    private void delete(String table) {
        Engine.execute(options, "ALTER TABLE $db." + table + " DELETE WHERE 1 SETTINGS mutations_sync = 2");
    }

    private void assertExact() {
        assertThat(raw()).isEqualTo(ROWS);
        assertThat(canonical()).isEqualTo(ROWS);
        assertThat(Engine.value(options, "SELECT count() = uniqExact(ts_open) FROM $db.canonical_candles_1m"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 50})
    void f3AnAnswerThatIsLostDoublesNothing(long bytesOfAnswer) {
        proxy.cut(Cut.answer(bytesOfAnswer));
        WriteReceipt receipt = write(throughProxy(), batch());
        assertThat(receipt.retries()).isEqualTo(1);
        assertThat(receipt.inserts()).isEqualTo(1);
        assertThat(receipt.heals()).isZero();
        assertExact();
    }

    @Test
    void f3WhatCameTwiceBehindAForgetfulWindowIsCountedAlsoWhereNoAnswerCame() {
        Engine.execute(
                options, "ALTER TABLE $db.raw_bybit_klines_1m MODIFY SETTING non_replicated_deduplication_window = 0");
        proxy.cut(Cut.answer(0), Cut.answer(0));
        ClickHouseOptions twice = Engine.options()
                .database(options.database())
                .port(proxy.port())
                .retry(RetryPolicy.STANDARD.withAttempts(2))
                .build();
        WriteReceipt receipt = write(twice, batch());
        assertThat(raw()).isEqualTo(2 * ROWS);
        assertThat(receipt.rowsDoubled()).isEqualTo(ROWS);
        assertThat(canonical()).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 5_000, 50_000, 150_000})
    void f4ARequestThatBreaksOffIsSentAgainWhole(long bytesOfRequest) {
        proxy.cut(Cut.request(bytesOfRequest), Cut.request(bytesOfRequest));
        assertThat(write(throughProxy(), batch()).retries()).isEqualTo(2);
        assertExact();
    }

    @Test
    void aTokenThatOutlivedItsBlockIsFoundOutAndTheRowsAreSentUnderAnother() {
        CandleBatch batch = batch();
        write(options, batch);
        delete("raw_bybit_klines_1m");
        delete("canonical_candles_1m");
        proxy.cut(Cut.answer(0));
        write(throughProxy(), batch);
        assertExact();
    }

    @Test
    void aBlockThatItsViewNeverSawIsHealedFromRawByTheViewsOwnWords() {
        CandleBatch batch = batch();
        write(options, batch);
        String before = Engine.value(options, "SELECT sum(cityHash64(*)) FROM $db.canonical_candles_1m");
        delete("canonical_candles_1m");
        assertThat(canonical()).isZero();
        proxy.cut(Cut.answer(0));
        WriteReceipt receipt = write(throughProxy(), batch);
        assertThat(receipt.heals()).isEqualTo(1);
        assertExact();
        assertThat(Engine.value(options, "SELECT sum(cityHash64(*)) FROM $db.canonical_candles_1m"))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"1, raw_binance_klines_1m", "3, raw_bybit_klines_1m", "77, raw_klines_1m"})
    void f40EveryRawTableHealsManyInstrumentsWithHostileNames(int market, String table) {
        MarketCatalogue markets = MarketCatalogue.builtin().toBuilder()
                .add(new Market(new MarketId(77), "test", "any", true))
                .build();
        CandleBatch batch = CandleBatch.ofCapacity(900);
        for (int i = 0; i < 900; i++) {
            String symbol = i % 300 == 0 ? "A'%20\" {X:STRING}" : "S" + i % 300;
            Instant open = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * (i / 300));
            Candles.append(batch, InstrumentId.of(market, symbol), open, 1);
        }
        batch.stamp(run, 0, System.currentTimeMillis());
        ClickHouseOptions direct =
                Engine.options().database(options.database()).markets(markets).build();
        write(direct, batch);
        String before = Engine.value(options, "SELECT sum(cityHash64(*)) FROM $db.canonical_candles_1m");
        delete("canonical_candles_1m");
        proxy.cut(Cut.answer(0));
        ClickHouseOptions cut = Engine.options()
                .database(options.database())
                .markets(markets)
                .port(proxy.port())
                .build();
        assertThat(write(cut, batch).heals()).isEqualTo(1);
        assertThat(Engine.value(options, "SELECT sum(cityHash64(*)) FROM $db.canonical_candles_1m"))
                .isEqualTo(before);
        assertThat(Engine.value(options, "SELECT count() FROM $db." + table)).isEqualTo("900");
    }

    @Test
    void aNewerVersionInCanonicalIsNoLack() {
        CandleBatch batch = batch();
        write(options, batch);
        write(options, batch());
        Engine.execute(options, "OPTIMIZE TABLE $db.canonical_candles_1m FINAL");
        proxy.cut(Cut.answer(0));
        assertThat(write(throughProxy(), batch).heals()).isZero();
        assertThat(raw()).isEqualTo(2 * ROWS);
        assertThat(canonical()).isEqualTo(ROWS);
    }

    @Test
    void f15AWindowThatOverflowsBetweenAttemptAndRetryIsCountedAndCanonicalStaysExact() {
        for (String table : new String[] {"raw_bybit_klines_1m", "canonical_candles_1m"}) {
            Engine.execute(
                    options, "ALTER TABLE $db." + table + " MODIFY SETTING non_replicated_deduplication_window = 5");
        }
        proxy.cut(Cut.answer(0));
        int[] others = {0};
        try (Server server = Server.connect(throughProxy());
                RawWriter writer = writer(server, () -> {
                    for (int i = 0; i < 8; i++) {
                        write(options, batch(1));
                        others[0]++;
                    }
                })) {
            WriteReceipt receipt = writer.deliver1m(batch());
            assertThat(receipt.rowsDoubled()).isEqualTo(ROWS);
        }
        assertThat(raw()).isEqualTo(2 * ROWS + others[0]);
        assertThat(canonical()).isEqualTo(ROWS);
    }

    @Test
    void f16RowsThatWereDeletedComeBackUnderANewRun() {
        write(options, batch());
        delete("raw_bybit_klines_1m");
        delete("canonical_candles_1m");
        CandleBatch again = batch();
        again.stamp(UUID.randomUUID(), 0, System.currentTimeMillis());
        write(options, again);
        assertExact();
    }

    @Test
    void f12TooManyPartsIsWaitedOut() {
        Engine.execute(options, "SYSTEM STOP MERGES $db.raw_bybit_klines_1m");
        Engine.execute(
                options,
                "ALTER TABLE $db.raw_bybit_klines_1m MODIFY SETTING parts_to_throw_insert = 3, parts_to_delay_insert = 2, max_delay_to_insert = 1, min_delay_to_insert_ms = 1");
        for (int i = 0; i < 3; i++) {
            write(options, batch(1));
        }
        int[] pauses = {0};
        try (Server server = Server.connect(options);
                RawWriter writer = writer(server, () -> {
                    pauses[0]++;
                    Engine.execute(options, "SYSTEM START MERGES $db.raw_bybit_klines_1m");
                    Engine.execute(options, "OPTIMIZE TABLE $db.raw_bybit_klines_1m FINAL");
                })) {
            writer.write1m(batch());
        }
        assertThat(pauses[0]).isPositive();
        assertThat(canonical()).isEqualTo(ROWS);
    }

    @Test
    void aSetOfAttemptsThatIsUsedUpLeavesADoubtAndALaterRunIsExact() {
        CandleBatch batch = batch();
        proxy.cut(Cut.request(5_000), Cut.request(5_000));
        ClickHouseOptions twice = Engine.options()
                .database(options.database())
                .port(proxy.port())
                .retry(RetryPolicy.STANDARD.withAttempts(2))
                .build();
        WriteException problem = catchThrowableOfType(WriteException.class, () -> write(twice, batch));
        assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
        assertThat(problem).hasMessageContaining("given up after 2 attempts");
        write(options, batch);
        assertExact();
    }

    @Test
    void anAnswerThatIsLostForGoodIsFoundAppliedByLooking() {
        ClickHouseOptions once = Engine.options()
                .database(options.database())
                .port(proxy.port())
                .retry(RetryPolicy.NONE)
                .build();
        proxy.cut(Cut.answer(0));
        assertThat(write(once, batch()).inserts()).isEqualTo(1);
        assertExact();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 3_600})
    void aClockThatIsAnHourOffIsRefusedAndBothClocksAreNamed(long seconds) {
        Clock wrong = Clock.fixed(Instant.now().plusSeconds(seconds), ZoneOffset.UTC);
        try (Server server = Server.connect(options);
                RawWriter writer = new RawWriter(server, new TableBrakes(), wrong, closed -> new RecordedPauses())) {
            assertThatThrownBy(() -> writer.write1m(batch()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-T001")
                    .hasMessageContaining(wrong.instant().toString())
                    .hasMessageContaining(options.endpoint());
        }
        assertThat(raw()).isZero();
    }

    @Test
    void aClockBehindTheNewestCandleIsRefused() {
        CandleBatch ahead = batch();
        Instant newest = Instant.now().plus(Duration.ofMinutes(20));
        ahead.stamp(run, 0, newest.toEpochMilli());
        write(options, ahead);
        assertThatThrownBy(() -> write(options, batch()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-T001")
                .hasMessageContaining(
                        Instant.ofEpochMilli(newest.toEpochMilli()).toString());
    }
}
