package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Cancellation;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Symbol;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.firstrate.FakeFirstRate;
import io.marketdata.testkit.firstrate.FirstRateBar;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A provider whose date a test sets, a client of it, and the cache that is made of it. */
final class Vendor implements AutoCloseable {
    static final String USERID = "S3CR3T-userid";
    private static final TimeRange EVER =
            TimeRange.of(Instant.parse("1990-01-01T00:00:00Z"), Instant.parse("2100-01-01T00:00:00Z"));

    final ManualClock clock;
    final FakeFirstRate fake;
    final FirstRateClient client;
    final Path root;

    Vendor(FirstRateTruth truth, LocalDate date, Path root) {
        this(truth, date, root, fake -> fake);
    }

    Vendor(FirstRateTruth truth, LocalDate date, Path root, UnaryOperator<FakeFirstRate.Builder> kind) {
        clock = ManualClock.at(FirstRateTruth.published(date, true));
        fake = kind.apply(FakeFirstRate.builder()
                        .truth(truth)
                        .clock(clock)
                        .userid(USERID)
                        .storeHost("localhost"))
                .start();
        client = FirstRateClient.builder()
                .baseUrl(fake.apiUrl())
                .userid(USERID)
                .attempts(3)
                .pause((duration, cancellation) -> {})
                .build();
        this.root = root;
    }

    /** The archives of a date are out from now on. */
    Vendor publish(LocalDate date) {
        clock.set(FirstRateTruth.published(date, true));
        return this;
    }

    /** Has the provider make an archive, which can take longer than a client waits for one; a copy of it. */
    Path made(FirstRatePeriod period, Timeframe timeframe, Path copy) {
        try (FirstRateClient patient = FirstRateClient.builder()
                .baseUrl(fake.apiUrl())
                .userid(USERID)
                .attempts(100)
                .build()) {
            patient.download(
                    FirstRateType.FUTURES,
                    period,
                    timeframe,
                    FirstRateAdjustment.CONTIN_UNADJ,
                    "",
                    copy,
                    StateSteps.DISK,
                    new Cancellation(),
                    bytes -> {});
        }
        return copy;
    }

    FirstRateUpdate.Builder update() {
        return FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                .client(client)
                .clock(clock);
    }

    FirstRateReport run(String... symbols) {
        return update().symbols(List.of(symbols)).build().run();
    }

    /** A row of the cache, or of the truth, bit for bit. */
    record Row(long time, double open, double high, double low, double close, double volume) {}

    static List<Row> cached(FirstRateType type, Path root, Timeframe timeframe, String symbol) {
        InstrumentId instrument = new InstrumentId(type.market().id(), new Symbol(symbol));
        List<Row> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(10_000);
        try (CandleStream stream = ParquetStore.at(root)
                .withMarkets(FirstRateType.catalogue())
                .series(timeframe, type.folder(), symbol)
                .read(instrument, timeframe, EVER)) {
            while (stream.read(batch)) {
                for (int i = 0; i < batch.size(); i++) {
                    rows.add(new Row(
                            batch.openTimeMillis()[i],
                            batch.opens()[i],
                            batch.highs()[i],
                            batch.lows()[i],
                            batch.closes()[i],
                            batch.baseVolumes()[i]));
                }
                batch.clear();
            }
        }
        return rows;
    }

    List<Row> cached(Timeframe timeframe, String symbol) {
        return cached(FirstRateType.FUTURES, root, timeframe, symbol);
    }

    /** What the provider has on a date, without a line of the code under test. */
    static List<Row> truth(
            FirstRateTruth truth, Timeframe timeframe, String ticker, String adjustment, LocalDate asOf) {
        return truth("futures", truth, timeframe, ticker, adjustment, asOf);
    }

    static List<Row> truth(
            String type, FirstRateTruth truth, Timeframe timeframe, String ticker, String adjustment, LocalDate asOf) {
        List<Row> rows = new ArrayList<>();
        for (FirstRateBar bar : truth.bars(type, ticker, timeframe, adjustment, asOf, LocalDate.EPOCH, asOf)) {
            rows.add(new Row(bar.start().toEpochMilli(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume()));
        }
        return rows;
    }

    List<Row> truth(Timeframe timeframe, String ticker, LocalDate asOf) {
        return truth(fake.truth(), timeframe, ticker, "contin_UNadj", asOf);
    }

    void requireEqual(LocalDate asOf, String symbol, String ticker) {
        for (Timeframe timeframe : List.of(Timeframe.D1, Timeframe.M1)) {
            assertThat(cached(timeframe, symbol).equals(truth(timeframe, ticker, asOf)))
                    .as("%s %s of %s is what the provider has", timeframe, symbol, asOf)
                    .isTrue();
        }
    }

    @Override
    public void close() {
        client.close();
        fake.close();
    }
}
