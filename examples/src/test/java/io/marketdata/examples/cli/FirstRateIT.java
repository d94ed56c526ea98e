package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.parquet.StoreLease;
import io.marketdata.testkit.firstrate.FirstRateBar;
import io.marketdata.testkit.firstrate.FirstRateFault;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** FirstRateData by the jar and into the engine. */
class FirstRateIT {
    private static final List<String> SMALL = List.of("-Xmx128m");
    private static final String MARK = "futures/.last_update";

    @TempDir
    private Path folder = Path.of("");

    private Path root() {
        return folder.resolve("data");
    }

    @Test
    @DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
    void futuresMinutesGoFromTheProviderIntoRawAndCanonicalOfTheirOwnMarket() throws Exception {
        try (FirstRateVendor vendor = new FirstRateVendor();
                EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder.resolve("ch"))) {
            for (LocalDate date : List.of(FirstRateVendor.DAY, FirstRateVendor.NEXT)) {
                vendor.publish(date);
                Cli.Result update = vendor.cli().run(FirstRateVendor.update(root(), "ES,6E"));
                assertThat(update.exitCode()).as(update.err()).isZero();
                for (String symbol : List.of("ES", "6E")) {
                    Cli.Result backfill = backfill("101", symbol);
                    assertThat(backfill.exitCode()).as(backfill.err()).isZero();
                }
                assertStored(vendor, engine, "ES", "ES", date);
                assertStored(vendor, engine, "6E", "E6", date);
            }
            assertThat(EngineQuery.run(
                            engine, "SELECT groupUniqArray(market_id) FROM market_data.canonical_candles_1m FINAL"))
                    .isEqualTo("[101]");
            Cli.Result elsewhere = backfill("3", "ES");
            assertThat(elsewhere.exitCode()).isEqualTo(2);
            assertThat(elsewhere.err()).contains("--market-id 3 is bybit:spot").contains("101 (firstrate:futures)");
            Cli.Result absent = backfill("101", "NQ");
            assertThat(absent.exitCode()).isEqualTo(1);
            assertThat(absent.err()).contains("MD-F003").contains("NQ.parquet");
            Cli.Result other = backfill("101", "ES", "--adjustment", "contin_adj_ratio");
            assertThat(other.exitCode()).isEqualTo(1);
            assertThat(other.err()).contains("MD-F023").contains("ES.parquet");
            Cli.Result itsOwn = backfill("101", "ES", "--adjustment", "contin_UNadj");
            assertThat(itsOwn.exitCode()).as(itsOwn.err()).isZero();
        }
    }

    private Cli.Result backfill(String market, String symbol, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "backfill-1m",
                "--market-id",
                market,
                "--symbol",
                symbol,
                "--start",
                "2026-01-01T00:00:00Z",
                "--end",
                "2026-02-01T00:00:00Z",
                "--firstrate",
                root().toString(),
                "--skip-existing",
                "--data-dir",
                folder.resolve("ch").toString()));
        args.addAll(List.of(more));
        return new Cli().run(args.toArray(String[]::new));
    }

    /** Raw and canonical hold what the provider has, bit for bit, each minute once. */
    private static void assertStored(
            FirstRateVendor vendor, EmbeddedClickHouse engine, String symbol, String ticker, LocalDate asOf)
            throws Exception {
        long rows = 0;
        long times = 0;
        long closes = 0;
        long volumes = 0;
        for (FirstRateBar bar : vendor.fake
                .truth()
                .bars("futures", ticker, Timeframe.M1, "contin_UNadj", asOf, LocalDate.EPOCH, asOf)) {
            rows++;
            times += bar.start().toEpochMilli() % 1_000_003;
            closes ^= Double.doubleToLongBits(bar.close());
            volumes ^= Double.doubleToLongBits((double) bar.volume());
        }
        String expected =
                rows + "\t" + times + "\t" + Long.toUnsignedString(closes) + "\t" + Long.toUnsignedString(volumes);
        for (String table : List.of("raw_klines_1m", "canonical_candles_1m FINAL")) {
            assertThat(EngineQuery.run(
                            engine,
                            "SELECT count(), sum(toUnixTimestamp64Milli(ts_open) % 1000003), "
                                    + "groupBitXor(reinterpretAsUInt64(close)), "
                                    + "groupBitXor(reinterpretAsUInt64(volume_base)) FROM market_data." + table
                                    + " WHERE market_id = 101 AND symbol = '" + symbol + "'"))
                    .as("%s of %s", table, symbol)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aTerminatedUpdateSaysSoKeepsItsStateAndTheNextOneEndsComplete() throws Exception {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            assertThat(vendor.cli().run(FirstRateVendor.update(root(), "ES,6E")).exitCode())
                    .isZero();
            vendor.publish(FirstRateVendor.NEXT);
            int asked = vendor.fake.storeRequests().size();
            vendor.fake.arm(FirstRateFault.DRIPPING_BODY, 99);
            Jar jar = Jar.startJar(folder, SMALL, vendor.environment(), FirstRateVendor.update(root(), "ES,6E"));
            while (jar.process().isAlive() && vendor.fake.storeRequests().size() == asked) {
                jar.process().waitFor(20, TimeUnit.MILLISECONDS);
            }
            jar.process().destroy();
            Cli.Result stopped = jar.await();
            assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
            assertThat(stopped.err()).contains("firstrate futures: CANCELLED");
            assertThat(root().resolve(MARK)).hasContent("2026-01-14");

            vendor.fake.calm();
            Cli.Result next = vendor.cli().run(FirstRateVendor.update(root(), "ES,6E"));
            assertThat(next.exitCode()).as(next.err()).isZero();
            assertThat(root().resolve(MARK)).hasContent("2026-01-15");
        }
    }

    @Test
    void aSecondProcessIsTemporaryAndNamesTheFirst() throws Exception {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            String[] update = FirstRateVendor.update(root(), "ES", "--lock-timeout", "0");
            try (StoreLease held = ParquetStore.at(root()).lease("futures")) {
                assertThat(held.swept()).isZero();
                Cli.Result second = Jar.run(folder, SMALL, vendor.environment(), update);
                assertThat(second.exitCode()).as(second.err()).isEqualTo(75);
                assertThat(second.err())
                        .contains("MD-P032")
                        .contains("process " + ProcessHandle.current().pid());
            }
            Cli.Result alone = Jar.run(folder, SMALL, vendor.environment(), update);
            assertThat(alone.exitCode()).as(alone.err()).isZero();
            assertThat(alone.err().lines()).as("no bar in a pipe").hasSize(1);
        }
    }
}
