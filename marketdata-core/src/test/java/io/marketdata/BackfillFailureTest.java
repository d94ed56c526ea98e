package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleSource;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.RawKlineWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@ExtendWith(NothingLeft.class)
class BackfillFailureTest {
    private final RecordingThreads threads = new RecordingThreads();
    private final RecordingWriter writer = new RecordingWriter();

    @AfterEach
    void noThreadIsLeft() {
        threads.assertAllGone();
    }

    @Test
    void aSourceThatCannotBeOpenedFailsTheRun() {
        SourceException closed = new SourceException("MD-P001", "no such file", false, null);
        BackfillException failed = failure((instrument, range) -> {
            throw closed;
        });
        assertThat(failed).hasMessage("MD-P001 no such file").hasCause(closed);
        assertThat(failed.code()).isEqualTo("MD-P001");
        assertThat(failed.isRetryable()).isFalse();
        assertThat(failed.resumeFrom()).isEqualTo(minute(0));
        assertThat(failed.report().candlesRead()).isZero();
    }

    @Test
    void whatWasReadInWholeBatchesBeforeTheSourceFailedIsWritten() {
        SourceException lost = new SourceException("MD-R001", "connection reset", true, null);
        TestSource source = new TestSource(good(0, 60))
                .chunks(read -> 7)
                .beforeRead(throwing(lost, 27))
                .collapsed(2);
        BackfillException failed = failure(source);
        assertThat(failed).hasMessage("MD-R001 connection reset").hasCause(lost);
        assertThat(failed.isRetryable()).isTrue();
        assertThat(failed.resumeFrom()).isEqualTo(minute(20));
        assertThat(failed.report().candlesRead()).isEqualTo(27);
        assertThat(failed.report().rowsWritten()).isEqualTo(20);
        assertThat(failed.report().rowsCollapsed()).isEqualTo(2);
        assertThat(writer.sizes()).containsExactly(10, 10);
        assertThat(source.closed).hasValue(1);
    }

    @Test
    void aSourceThatFailsToCloseFailsTheRunThoughAllIsWritten() {
        TestSource source = new TestSource(good(0, 15)).onClose(() -> {
            throw new IllegalStateException("still open");
        });
        BackfillException failed = failure(source);
        assertThat(failed).hasMessage("MD-B001 a part of the run failed: java.lang.IllegalStateException: still open");
        assertThat(failed.report().rowsWritten()).isEqualTo(15);
        assertThat(failed.resumeFrom()).isEqualTo(minute(15));
    }

    @Test
    void whatFailsFirstIsTheCauseAndTheRestGoesWithIt() {
        SourceException lost = new SourceException("MD-R001", "connection reset", true, null);
        TestSource source = new TestSource(good(0, 60))
                .beforeRead(throwing(lost, 10))
                .onClose(() -> {
                    throw new IllegalStateException("still open");
                });
        assertThat(failure(source)).hasCause(lost);
        assertThat(lost.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWriterThatFailsEndsTheRunAndOnlyAcknowledgedRowsCount() {
        AtomicInteger calls = new AtomicInteger();
        WriteException refused =
                new WriteException("MD-W003", "too many parts", WriteException.Outcome.REJECTED, true, null);
        RecordingWriter failing = new RecordingWriter(1, batch -> {
            if (calls.getAndIncrement() == 2) {
                throw refused;
            }
        });
        TestSource source = new TestSource(good(0, 60));
        BackfillException failed = failure(source, failing);
        assertThat(failed).hasMessage("MD-W003 too many parts").hasCause(refused);
        assertThat(failed.isRetryable()).isTrue();
        assertThat(failed.report().rowsWritten()).isEqualTo(20);
        assertThat(failed.report().batchesWritten()).isEqualTo(2);
        assertThat(failed.resumeFrom()).isEqualTo(minute(20));
        assertThat(failed.report().error()).isEqualTo("MD-W003 too many parts");
        assertThat(calls).as("batches behind the failed one").hasValue(3);
        assertThat(source.closed).hasValue(1);
    }

    @Test
    void oneAndTheSameExceptionFromBothSidesIsReportedOnce() {
        IllegalStateException same = new IllegalStateException("shared");
        CandleIngestSource source = new TestSource(good(0, 60)).beforeRead(throwing(same, 10));
        BackfillException failed = failure(source, RawKlineWriter.of(batch -> {
            throw same;
        }));
        assertThat(failed.getCause()).isSameAs(same);
        assertThat(same.getSuppressed()).isEmpty();
    }

    @Test
    void anErrorOfTheSourceIsRethrownBehindTheCleanUp() {
        AssertionError fatal = new AssertionError("broken JVM");
        TestSource source = new TestSource(good(0, 60)).beforeRead(nextRow -> {
            if (nextRow == 20) {
                throw fatal;
            }
        });
        assertThat(catchThrowable(() -> run(source, writer))).isSameAs(fatal);
        assertThat(source.closed).hasValue(1);
        threads.assertAllGone();
    }

    @Test
    void f32AnErrorOfTheWriterIsRethrownBehindTheCleanUp() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        TestSource source = new TestSource(good(0, 60));
        assertThat(catchThrowable(() -> run(source, RawKlineWriter.of(batch -> {
                    throw fatal;
                }))))
                .isSameAs(fatal);
        assertThat(source.closed).hasValue(1);
        threads.assertAllGone();
    }

    @Test
    void anErrorOfTheWriterIsNotHiddenByAFailureOfTheSource() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        SourceException lost = new SourceException("MD-R001", "connection reset", true, null);
        CountDownLatch sourceFailed = new CountDownLatch(1);
        TestSource source =
                new TestSource(good(0, 60)).beforeRead(throwing(lost, 10)).onClose(sourceFailed::countDown);
        RecordingWriter failing = new RecordingWriter(1, batch -> {
            BackfillThreadsTest.await(sourceFailed);
            throw fatal;
        });
        Throwable thrown = catchThrowable(() -> run(source, failing));
        assertThat(thrown).isSameAs(fatal);
        assertThat(thrown.getSuppressed()).containsExactly(lost);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamThatSaysOneThingAndDoesAnotherIsABrokenPromise(boolean says) {
        BackfillException failed = failure((instrument, range) -> batch -> {
            if (!says) {
                good(0).appendTo(batch);
            }
            return says;
        });
        assertThat(failed.getCause()).isInstanceOf(ContractViolationException.class);
        assertThat(failed)
                .hasMessageStartingWith("MD-C001 CandleStream.read returned %s but appended %d rows (io.marketdata."
                        .formatted(says, says ? 0 : 1));
        assertThat(writer.batches()).isEmpty();
    }

    @Test
    void aStreamThatTakesRowsAwayIsABrokenPromise() {
        AtomicInteger reads = new AtomicInteger();
        BackfillException failed = failure((instrument, range) -> batch -> {
            int read = reads.getAndIncrement();
            if (read == 0) {
                good(0).appendTo(batch);
                return true;
            }
            batch.clear();
            return false;
        });
        assertThat(failed.code()).isEqualTo("MD-C001");
        assertThat(writer.batches()).isEmpty();
    }

    @Test
    void rowsThatDoNotSayHowTheyCameAreNotWritten() {
        BackfillException failed = failure(stream(CandleSource.UNKNOWN, 0));
        assertThat(failed.code()).isEqualTo("MD-C002");
        assertThat(failed).hasMessageContaining("say unknown");
        assertThat(writer.batches()).isEmpty();
    }

    @Test
    void rowsOfAnInstrumentThatTheBatchDoesNotKnowAreNotWritten() {
        BackfillException failed = failure(stream(CandleSource.FILE, 3));
        assertThat(failed).hasMessage("MD-C003 row 0 of the stream names instrument 3, but the batch knows 1");
        assertThat(writer.batches()).isEmpty();
    }

    @Test
    void aWriterThatChangesItsBatchDoesNotSpoilTheReport() {
        Backfill1mReport report = run(new TestSource(good(0, 25)), RawKlineWriter.of(CandleBatch::clear));
        assertThat(report.rowsWritten()).isEqualTo(25);
        assertThat(report.batchesWritten()).isEqualTo(3);
    }

    @Test
    void f34AFactoryThatMakesNoThreadFailsTheRun() {
        BackfillException failed = failureWith(work -> null);
        assertThat(failed).hasMessage("MD-B003 the thread factory of threads(...) made no thread");
        assertThat(failed.resumeFrom()).isEqualTo(minute(0));
    }

    @Test
    void f34AFactoryThatThrowsFailsTheRun() {
        BackfillException failed = failureWith(work -> {
            throw new IllegalStateException("shut down");
        });
        assertThat(failed).hasMessageContaining("IllegalStateException: shut down");
    }

    @Test
    void aFactoryThatHandsOutARunningThreadFailsTheRunAndTheThreadEnds() {
        BackfillException failed = failureWith(work -> {
            Thread running = threads.newThread(work);
            running.start();
            return running;
        });
        assertThat(failed).hasMessageContaining("IllegalThreadStateException");
    }

    @Test
    void aRunIsPossibleAgainBehindAFailure() {
        AtomicInteger calls = new AtomicInteger();
        Backfill1m backfill = backfill(new TestSource(good(0, 30)), new RecordingWriter(1, batch -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("once");
            }
        }));
        assertThatThrownBy(() -> backfill.run(BTC, minutes(60))).isInstanceOf(BackfillException.class);
        assertThat(backfill.run(BTC, minutes(60)).rowsWritten()).isEqualTo(30);
    }

    private static IntConsumer throwing(RuntimeException problem, int atRow) {
        return nextRow -> {
            if (nextRow == atRow) {
                throw problem;
            }
        };
    }

    private static CandleIngestSource stream(CandleSource source, int ordinal) {
        return (instrument, range) -> new CandleStream() {
            private boolean ended;

            @Override
            public boolean read(CandleBatch batch) {
                if (ended) {
                    return false;
                }
                ended = true;
                batch.instrument(instrument, "bybit:spot:BTCUSDT");
                good(0).appendTo(batch);
                batch.clear();
                batch.instrument(instrument, "bybit:spot:BTCUSDT");
                batch.instrumentOrdinals()[0] = ordinal;
                batch.advance(1, batch.provenance(new Provenance(source, 0, null)));
                return true;
            }
        };
    }

    private BackfillException failure(CandleIngestSource source) {
        return failure(source, writer);
    }

    private BackfillException failure(CandleIngestSource source, RawKlineWriter into) {
        return catchThrowableOfType(BackfillException.class, () -> run(source, into));
    }

    private static BackfillException failureWith(ThreadFactory factory) {
        Backfill1m backfill = Backfill1m.from(new TestSource(good(0, 30)))
                .into(new RecordingWriter())
                .batchSize(10)
                .clock(CLOCK)
                .threads(factory)
                .build();
        return catchThrowableOfType(BackfillException.class, () -> backfill.run(BTC, minutes(60)));
    }

    private Backfill1mReport run(CandleIngestSource source, RawKlineWriter into) {
        return backfill(source, into).run(BTC, minutes(60));
    }

    private Backfill1m backfill(CandleIngestSource source, RawKlineWriter into) {
        return Backfill1m.from(source)
                .into(into)
                .batchSize(10)
                .clock(CLOCK)
                .threads(threads)
                .build();
    }
}
