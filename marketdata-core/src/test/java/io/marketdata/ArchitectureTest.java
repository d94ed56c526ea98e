package io.marketdata;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.marketdata");

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("io.marketdata")
                .layer("spi")
                .definedBy("io.marketdata.spi")
                .layer("batch")
                .definedBy("io.marketdata.batch")
                .layer("checkpoint")
                .definedBy("io.marketdata.checkpoint")
                .layer("calendar")
                .definedBy("io.marketdata.calendar")
                .layer("feed")
                .definedBy("io.marketdata.feed")
                .layer("error")
                .definedBy("io.marketdata.error")
                .layer("model")
                .definedBy("io.marketdata.model")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("checkpoint")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("feed")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("calendar")
                .mayOnlyBeAccessedByLayers("root", "feed")
                .whereLayer("spi")
                .mayOnlyBeAccessedByLayers("root", "checkpoint", "calendar", "feed")
                .whereLayer("batch")
                .mayOnlyBeAccessedByLayers("root", "spi", "checkpoint", "feed")
                .whereLayer("error")
                .mayOnlyBeAccessedByLayers("root", "spi", "checkpoint", "calendar", "feed")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("root", "spi", "batch", "error", "checkpoint", "calendar", "feed")
                .check(CORE);
    }

    @Test
    void noCycles() {
        slices().matching("io.marketdata.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void coreKnowsTheJdkAndNothingElse() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "io.marketdata..", "org.jspecify.annotations..")
                .check(CORE);
    }

    @Test
    void coreIsSilent() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CORE);
    }

    @Test
    void nowComesFromAClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CORE);
    }

    @Test
    void nobodySleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CORE);
    }

    /** A new public noun is a decision: it is made here, too. */
    @Test
    void thePublicTypesAreThese() {
        List<String> expected = List.of(
                "Backfill1m",
                "Backfill1m$Builder",
                "Backfill1m$WriterStep",
                "Backfill1mReport",
                "Backfill1mReport$Outcome",
                "BackfillException",
                "BackfillPlan",
                "BackfillPlan$Builder",
                "BackfillPlan$Entry",
                "BackfillPlanReport",
                "BackfillProgress",
                "BadRow",
                "BadRowPolicy",
                "Cancellation",
                "CoverageReport",
                "InstrumentSyncReport",
                "InstrumentWhitelist",
                "InstrumentWhitelist$Entry",
                "MarketCatalogue",
                "MarketCatalogue$Builder",
                "OhlcvBackfill",
                "OhlcvBackfill$Builder",
                "OhlcvBackfill$StoreStep",
                "OhlcvBackfillPlan",
                "OhlcvBackfillProgress",
                "OhlcvBackfillReport",
                "OhlcvBackfillReport$Series",
                "PresentMinutes",
                "RestCatchUp",
                "RestCatchUp$Builder",
                "RestCatchUp$IndexStep",
                "RestCatchUp$WriterStep",
                "RestCatchUpReport",
                "RestCatchUpReport$Entry",
                "RestCatchUpReport$Outcome",
                "RollUp",
                "RollUp$Intake",
                "RowDefect",
                "batch.CandleBatch",
                "batch.CandleCursor",
                "batch.IngestTime",
                "batch.Provenance",
                "calendar.AskAgainSchedule",
                "calendar.Coverage",
                "calendar.CoverageCheck",
                "calendar.CoverageDay",
                "calendar.CoveragePolicy",
                "calendar.MinuteState",
                "calendar.ProductGroup",
                "calendar.TradingCalendar",
                "calendar.TradingSession",
                "checkpoint.CheckpointFormat",
                "checkpoint.FileCheckpointStore",
                "error.ConfigurationException",
                "error.ContractViolationException",
                "error.MalformedDataException",
                "error.MarketDataException",
                "error.SchemaException",
                "error.SourceException",
                "error.WriteException",
                "error.WriteException$Outcome",
                "feed.CandleFeed",
                "feed.CandleFeed$Builder",
                "feed.DelayHistogram",
                "feed.FeedEvent",
                "feed.FeedEvent$Closed",
                "feed.FeedEvent$Corrected",
                "feed.FeedEvent$Gap",
                "feed.FeedEvent$Refused",
                "feed.FeedEvent$Repaired",
                "feed.FeedListener",
                "feed.FeedRepair",
                "feed.FeedSubscription",
                "feed.FeedTotals",
                "feed.IngestListener",
                "feed.IngestTotals",
                "feed.IngestWorker",
                "feed.IngestWorker$Builder",
                "feed.LiveScheduler",
                "feed.LiveScheduler$Wait",
                "feed.LiveSeam",
                "feed.LiveSeam$Builder",
                "feed.SeamTotals",
                "model.Candle",
                "model.CandleMeta",
                "model.CandleSource",
                "model.CandleWithMeta",
                "model.InstrumentDetails",
                "model.InstrumentId",
                "model.Market",
                "model.MarketId",
                "model.MinuteSet",
                "model.MinuteSet$Builder",
                "model.Symbol",
                "model.Ticker",
                "model.TimeRange",
                "model.Timeframe",
                "spi.CandleIngestSource",
                "spi.CandlePublisher",
                "spi.CandleStream",
                "spi.CanonicalBounds",
                "spi.CanonicalCandleReader",
                "spi.CanonicalIndex",
                "spi.Checkpoint",
                "spi.Checkpoint$Pending",
                "spi.Checkpoint$Share",
                "spi.CheckpointKey",
                "spi.CheckpointLease",
                "spi.CheckpointStore",
                "spi.ExpectedMinutes",
                "spi.HotCandleCache",
                "spi.InstrumentRegistry",
                "spi.KnownHole",
                "spi.KnownHoleLedger",
                "spi.LiveCandleListener",
                "spi.LiveCandleSource",
                "spi.LiveSubscription",
                "spi.OhlcvRows",
                "spi.OhlcvSeries",
                "spi.OhlcvStore",
                "spi.OhlcvUpsert",
                "spi.RawKlineWriter",
                "spi.TickerCache",
                "spi.TimeframeCandleSource",
                "spi.WatermarkStore",
                "spi.WriteReceipt");
        assertThat(CORE.that(arePublic()).stream()
                        .map(type -> type.getName().substring("io.marketdata.".length()))
                        .sorted())
                .containsExactlyElementsOf(expected);
    }

    private static DescribedPredicate<JavaClass> arePublic() {
        return DescribedPredicate.describe(
                "are public",
                type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                        && type.getEnclosingClass()
                                .map(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC))
                                .orElse(true));
    }
}
