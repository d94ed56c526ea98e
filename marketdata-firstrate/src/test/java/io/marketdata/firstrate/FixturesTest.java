package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.firstrate.Vendor.Row;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file of the provider's kind behaves as its index says. */
class FixturesTest {
    @TempDir
    private Path root = Path.of("");

    static Path fixture(String name) {
        URL url = Objects.requireNonNull(FixturesTest.class.getResource("vendor/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException none) {
            throw new IllegalStateException(none);
        }
    }

    private FirstRateReport convert(FirstRateType type, FirstRateAdjustment adjustment, String... names)
            throws IOException {
        return convert(false, type, adjustment, names);
    }

    private FirstRateReport convert(boolean force, FirstRateType type, FirstRateAdjustment adjustment, String... names)
            throws IOException {
        Path from = Files.createTempDirectory(root, "text");
        for (String name : names) {
            Files.copy(fixture(name), from.resolve(name));
        }
        return FirstRateUpdate.builder(type, root)
                .adjustment(adjustment)
                .all()
                .force(force)
                .build()
                .convert(from);
    }

    private List<Row> rows(FirstRateType type, Timeframe timeframe, String symbol) {
        return Vendor.cached(type, root, timeframe, symbol);
    }

    @Test
    void aDayOverAFullFileCountsItsOtherPricesAsRevisions() throws IOException {
        FirstRateReport report = convert(
                FirstRateType.FUTURES,
                FirstRateAdjustment.CONTIN_UNADJ,
                "ZQ_full_1min_continuous_UNadjusted.txt",
                "ZQ_day_1min_continuous_UNadjusted.txt",
                "ZQ_full_1day_continuous_UNadjusted.txt");
        assertThat(report.status()).isEqualTo(FirstRateReport.Status.DONE);
        assertThat(report.rowsReplaced()).isEqualTo(10);
        List<Row> minutes = rows(FirstRateType.FUTURES, Timeframe.M1, "ZQ");
        assertThat(minutes).hasSize(25);
        assertThat(minutes.get(0).time())
                .isEqualTo(Instant.parse("2026-03-05T21:50:00Z").toEpochMilli());
        assertThat(rows(FirstRateType.FUTURES, Timeframe.D1, "ZQ"))
                .hasSize(5)
                .first()
                .isEqualTo(new Row(
                        Instant.parse("2026-03-02T00:00:00Z").toEpochMilli(),
                        18000.0,
                        18000.75,
                        17999.5,
                        18000.75,
                        390));
    }

    @Test
    void ofBothAdjustedSeriesTheOneThatIsWantedIsTaken() throws IOException {
        String[] both = {"ZQ_full_1min_continuous_ratio_adjusted.txt", "ZQ_full_1min_continuous_absolute_adjusted.txt"};
        convert(FirstRateType.FUTURES, FirstRateAdjustment.CONTIN_ADJ_RATIO, both);
        assertThat(rows(FirstRateType.FUTURES, Timeframe.M1, "ZQ").get(0).high())
                .isEqualTo(18011.0);
        convert(true, FirstRateType.FUTURES, FirstRateAdjustment.CONTIN_ADJ_ABSOLUTE, both);
        assertThat(rows(FirstRateType.FUTURES, Timeframe.M1, "ZQ").get(0).high())
                .isEqualTo(18010.25);
    }

    @Test
    void stocksWithBlankLinesCrLfAndVolumesWithADecimalAreTaken() throws IOException {
        convert(
                FirstRateType.STOCK,
                FirstRateAdjustment.ADJ_SPLITDIV,
                "ABCD_full_1min_adjsplitdiv.txt",
                "ABCD_full_1day_adjsplitdiv.txt",
                "EMPT_full_1min_adjsplitdiv.txt");
        assertThat(rows(FirstRateType.STOCK, Timeframe.M1, "ABCD"))
                .hasSize(5)
                .first()
                .extracting(Row::volume)
                .isEqualTo(373.0);
        assertThat(rows(FirstRateType.STOCK, Timeframe.D1, "ABCD")).hasSize(5);
    }

    @Test
    void aDelistedTickerKeepsItsName() throws IOException {
        convert(FirstRateType.STOCK, FirstRateAdjustment.UNADJUSTED, "ABCD-DELISTED_full_1min_UNADJUSTED.txt");
        assertThat(rows(FirstRateType.STOCK, Timeframe.M1, "ABCD-DELISTED")).hasSize(5);
    }

    @Test
    void anEmptyFileIsCountedAndNoCache() throws IOException {
        FirstRateReport report =
                convert(FirstRateType.STOCK, FirstRateAdjustment.ADJ_SPLITDIV, "EMPT_full_1min_adjsplitdiv.txt");
        assertThat(report.count(TickerResult.Outcome.EMPTY)).isEqualTo(1);
        assertThat(root.resolve("1m/stocks/EMPT.parquet")).doesNotExist();
    }

    @Test
    void anIndexHasNoVolumeCryptoIsUtcAndFxHasDateAndTimeApart() throws IOException {
        convert(FirstRateType.INDEX, FirstRateAdjustment.NONE, "SPX_full_1min.txt");
        convert(FirstRateType.CRYPTO, FirstRateAdjustment.NONE, "BTC_full_1min.txt");
        convert(FirstRateType.FX, FirstRateAdjustment.NONE, "EURUSD_full_1min.txt");
        assertThat(rows(FirstRateType.INDEX, Timeframe.M1, "SPX"))
                .hasSize(5)
                .first()
                .extracting(Row::volume)
                .isEqualTo(0.0);
        assertThat(rows(FirstRateType.CRYPTO, Timeframe.M1, "BTC"))
                .hasSize(70)
                .first()
                .extracting(Row::time)
                .isEqualTo(Instant.parse("2026-11-01T05:58:00Z").toEpochMilli());
        // On that day the clock has gone forward, 17:00 is 21:00 UTC.
        assertThat(rows(FirstRateType.FX, Timeframe.M1, "EURUSD").get(0).time())
                .isEqualTo(Instant.parse("2026-03-08T21:00:00Z").toEpochMilli());
    }

    @Test
    void negativeRowsOfAStockAndASplicedLineAreLeftOutWithTheirLine() throws IOException {
        FirstRateReport report = convert(
                FirstRateType.STOCK,
                FirstRateAdjustment.ADJ_SPLITDIV,
                "NEGATIVE_full_1day_adjsplitdiv.txt",
                "SPLICED_full_1min_adjsplitdiv.txt");
        assertThat(report.status()).isEqualTo(FirstRateReport.Status.INCOMPLETE);
        assertThat(report.results().stream().flatMap(result -> result.bad().stream()))
                .extracting(line -> line.code() + " " + line.line())
                .containsExactly("MD-F037 1", "MD-F030 2");
        assertThat(rows(FirstRateType.STOCK, Timeframe.M1, "SPLICED")).hasSize(2);
        assertThat(rows(FirstRateType.STOCK, Timeframe.D1, "NEGATIVE")).hasSize(1);
    }

    @Test
    void theHourThatComesTwiceIsTakenByOrderAndAMinuteThatIsSkippedIsABadLine() throws IOException {
        Path from = Files.createDirectory(root.resolve("dst"));
        Files.copy(fixture("ET247_dst_fallback_1min.txt"), from.resolve("ET_full_1min_continuous_UNadjusted.txt"));
        Files.copy(fixture("NONEXISTENT_dst_spring_1min.txt"), from.resolve("NO_full_1min_continuous_UNadjusted.txt"));
        FirstRateReport report = FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                .all()
                .build()
                .convert(from);
        List<Row> rows = rows(FirstRateType.FUTURES, Timeframe.M1, "ET");
        assertThat(rows).hasSize(126);
        assertThat(rows.get(125).time() - rows.get(0).time()).isEqualTo(125 * 60_000L);
        assertThat(report.results().stream().flatMap(result -> result.bad().stream()))
                .extracting(BadLine::toString)
                .singleElement()
                .asString()
                .contains("MD-F036", ":2:", "02:30");
    }

    @Test
    void bothKindsOfDeflateAreRead() {
        FirstRateUpdate update =
                FirstRateUpdate.builder(FirstRateType.FUTURES, root).all().build();
        update.convert(fixture("futures_full_1min_contin_UNadj_deflate64.zip"));
        update.convert(fixture("futures_day_1min_contin_UNadj_deflate.zip"));
        assertThat(rows(FirstRateType.FUTURES, Timeframe.M1, "ZQ")).hasSize(25);
        assertThat(rows(FirstRateType.FUTURES, Timeframe.M1, "ZQBIG")).hasSize(4_000);
    }

    @Test
    void anErrorThatCameAsAFileIsShown() {
        for (String name : List.of("error_no_datafile.html", "error_no_subscription.txt")) {
            assertThatThrownBy(() -> ZipArchive.open(fixture(name), FirstRateType.FUTURES, ArchiveLimits.defaults()))
                    .isInstanceOf(MarketDataException.class)
                    .hasMessageContaining("MD-F010")
                    .hasMessageContaining("no ");
        }
    }

    @Test
    void theDateOfTheProviderIsReadInBothFormsAndWhatIsNoneIsShown() throws IOException {
        for (String name : List.of("last_update_ok.txt", "last_update_ok_time.txt")) {
            assertThat(lastUpdate(name)).isEqualTo("2026-03-06");
        }
        for (String name : List.of("ticker_listing_etf.txt", "error_no_datafile.html", "error_no_subscription.txt")) {
            String start = Files.readString(fixture(name)).strip().substring(0, 10);
            assertThatThrownBy(() -> lastUpdate(name))
                    .hasMessageContaining("MD-F002")
                    .hasMessageContaining(start);
        }
    }

    private static LocalDate lastUpdate(String answer) throws IOException {
        try (ScriptedHttpServer server = ScriptedHttpServer.start();
                FirstRateClient client = FirstRateClient.builder()
                        .baseUrl(server.uri())
                        .userid(Vendor.USERID)
                        .build()) {
            server.otherwise(HttpAnswer.of(200).body(Files.readString(fixture(answer))));
            return client.lastUpdate(FirstRateType.FUTURES, false);
        }
    }

    @Test
    void noFileOfTheProvidersKindIsLeftOut() throws IOException {
        Path tests = Path.of("").toAbsolutePath().endsWith("marketdata-firstrate")
                ? Path.of("")
                : Path.of("marketdata-firstrate");
        String test = Files.readString(tests.resolve("src/test/java/io/marketdata/firstrate/FixturesTest.java"));
        try (Stream<Path> files = Files.list(fixture("INDEX.md").resolveSibling(""))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSizeGreaterThan(20)
                    .allMatch(name -> test.contains('"' + name + '"'));
        }
    }

    @Test
    void textAndCacheAreSourcesOfTheSameMinutes() {
        InstrumentId instrument = InstrumentId.of(101, "ZQBIG");
        TimeRange range = TimeRange.parse("2000-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
        Path zip = fixture("futures_full_1min_contin_UNadj_deflate64.zip");
        FirstRateUpdate.builder(FirstRateType.FUTURES, root).all().build().convert(zip);
        FirstRateCandleSource cache = FirstRateCandleSource.cache(FirstRateType.FUTURES, root);
        FirstRateCandleSource text = FirstRateCandleSource.text(
                FirstRateType.FUTURES, zip, FirstRateAdjustment.CONTIN_UNADJ, SymbolMap.defaults());
        assertThat(cache.sparse() && text.sparse()).isTrue();
        assertThat(times(cache, instrument, range))
                .isEqualTo(times(text, instrument, range))
                .isNotEmpty();
        assertThat(text.readsTogether(Set.of(instrument, InstrumentId.of(101, "ZQ"))))
                .isTrue();
        assertThatThrownBy(() -> cache.stream1m(InstrumentId.of(101, "NONE"), range))
                .hasMessageContaining("MD-F003");
        assertThatThrownBy(() -> text.stream1m(InstrumentId.of(101, "NONE"), range))
                .hasMessageContaining("MD-F003");
        assertThatThrownBy(() -> cache.stream1m(InstrumentId.of(3, "ZQ"), range))
                .hasMessageContaining("101");
        for (FirstRateCandleSource source : List.of(cache, text)) {
            assertThatThrownBy(() -> {
                        try (CandleStream both = source.stream1m(Set.of(instrument, InstrumentId.of(3, "ZQ")), range)) {
                            both.read(CandleBatch.ofCapacity(100_000));
                            both.read(CandleBatch.ofCapacity(100_000));
                        }
                    })
                    .hasMessageContaining("MD-F003")
                    .hasMessageContaining("it is not of market 101");
        }
    }

    private static List<String> times(FirstRateCandleSource source, InstrumentId instrument, TimeRange range) {
        CandleBatch batch = CandleBatch.ofCapacity(100_000);
        try (CandleStream stream = source.stream1m(instrument, range)) {
            while (stream.read(batch)) {
                assertThat(batch.remaining()).isPositive();
            }
        }
        return batch.rows().stream().map(row -> row.candle().toString()).toList();
    }
}
