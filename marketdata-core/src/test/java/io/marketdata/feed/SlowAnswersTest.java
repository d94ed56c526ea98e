package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.LiveCandleListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for a thread, hang, or are answered when something else has come meanwhile. */
class SlowAnswersTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Set<InstrumentId> ONE = Set.of(BTC);
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final HeldRequests threads = new HeldRequests(time);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();
    private final Heard heard = new Heard();

    /** What happens between a request's question and its answer, which says what the venue had when it was asked. */
    private Consumer<TimeRange> onItsWay = range -> {};

    private final CandleIngestSource slow = new CandleIngestSource() {
        @Override
        public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
            CandleStream answer = venue.stream1m(instrument, range);
            onItsWay.accept(range);
            return answer;
        }

        @Override
        public String name() {
            return SimulatedVenue.NAME;
        }
    };

    private static final class Heard implements LiveCandleListener {
        final List<CandleWithMeta> candles = new ArrayList<>();

        List<Long> minutes() {
            return candles.stream().map(one -> Minutes.of(one.candle()) - FIRST).toList();
        }

        @Override
        public void onCandle(CandleWithMeta candle) {
            candles.add(candle);
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {}

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {}

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {}
    }

    private LiveSeam.Builder seam() {
        return LiveSeam.of(venue, slow, threads);
    }

    private LiveSeam running(LiveSeam.Builder builder, Set<InstrumentId> instruments) {
        LiveSeam seam = builder.build();
        seam.subscribe(instruments, heard);
        venue.live(instruments);
        return seam;
    }

    private void stream(long minute) {
        venue.stream(venue.candle(BTC, FIRST + minute, CandleSource.WS));
    }

    private static List<Long> upTo(long end) {
        List<Long> minutes = new ArrayList<>();
        for (long minute = 0; minute < end; minute++) {
            minutes.add(minute);
        }
        return minutes;
    }

    @Test
    void whileARequestHangsWhatTheStreamBringsInOrderGoesOn() {
        boolean[] hung = new boolean[1];
        onItsWay = range -> {
            if (!hung[0]) {
                hung[0] = true;
                for (long minute = 0; minute < 30; minute++) {
                    time.run(Duration.ofSeconds(minute == 0 ? 1 : 60));
                    stream(minute);
                }
                assertThat(heard.minutes()).as("nothing is missing").isEqualTo(upTo(30));
                throw SimulatedVenue.failure("it ended without an answer");
            }
        };
        LiveSeam seam = running(seam(), ONE);
        time.run(Duration.ofSeconds(66));
        assertThat(hung[0]).isTrue();
        assertThat(seam.lagMinutes(BTC)).isZero();
        time.run(Duration.ofMinutes(3));
        assertThat(heard.minutes().subList(0, 30)).isEqualTo(upTo(30));
        assertThat(heard.minutes()).doesNotHaveDuplicates().isSorted();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 6})
    void ofAnAnswerOnlyWhatTheStreamDidNotBringMeanwhileGoesOn(long brought) {
        venue.requestFails = () -> true;
        LiveSeam seam = running(seam(), ONE);
        time.run(Duration.ofSeconds(241));
        venue.requestFails = () -> false;
        onItsWay = range -> {
            onItsWay = next -> {};
            assertThat(range).isEqualTo(Minutes.range(FIRST, FIRST + 4));
            for (long minute = 0; minute < brought; minute++) {
                time.run(Duration.ofSeconds(minute < 4 ? 0 : 60));
                stream(minute);
            }
            assertThat(heard.minutes()).isEqualTo(upTo(brought));
        };
        time.run(Duration.ofSeconds(30));
        assertThat(heard.minutes()).isEqualTo(upTo(Math.max(4, brought)));
        assertThat(seam.totals().filled()).isEqualTo(Math.max(0, 4 - brought));
    }

    @Test
    void whatTheStreamBroughtWhileAQuestionWaitedForAThreadIsNotAskedFor() {
        threads.holds = true;
        LiveSeam seam = running(seam(), ONE);
        time.run(Duration.ofSeconds(65));
        assertThat(threads.held).as("the question for the first minute").hasSize(1);
        stream(0);
        time.run(Duration.ofSeconds(115));
        stream(2);
        assertThat(heard.minutes()).containsExactly(0L);
        threads.letGo();
        time.run(Duration.ofSeconds(1));
        assertThat(heard.minutes()).isEqualTo(upTo(3));
        assertThat(venue.requests).containsExactly(Minutes.range(FIRST + 1, FIRST + 2));
        assertThat(seam.totals().filled()).isEqualTo(1);
    }

    @Test
    void howeverManyMinutesAreToBeLookedAtAgainOneLookAtMostIsBeforeARequestThatCandlesWaitFor() {
        Set<InstrumentId> many = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            many.add(InstrumentId.of(3, "S" + i + "USDT"));
        }
        LiveSeam seam = running(seam().lookAgain(2, 3), many);
        threads.holds = true;
        for (long minute = 0; minute < 10; minute++) {
            time.run(Duration.ofMinutes(1));
            for (InstrumentId instrument : many) {
                venue.stream(venue.candle(instrument, FIRST + minute, CandleSource.WS));
            }
        }
        assertThat(threads.held).as("looks").hasSize(1);
        int before = venue.requests.size();
        threads.letGo();
        time.run(Duration.ofSeconds(1));
        assertThat(venue.requests).as("each is made").hasSize(before + 50);
        assertThat(seam.totals().released()).isEqualTo(500);
    }

    /** The closing prices that were told of a minute, one after the other. */
    private List<Double> told(long minute) {
        return heard.candles.stream()
                .filter(one -> Minutes.of(one.candle()) == FIRST + minute)
                .map(one -> one.candle().close())
                .toList();
    }

    private double close(long minute) {
        return venue.candle(BTC, FIRST + minute, CandleSource.REST).candle().close();
    }

    private void minutes(long from, long to) {
        for (long minute = from; minute < to; minute++) {
            time.run(Duration.ofMinutes(1));
            if (venue.has(BTC, FIRST + minute)) {
                stream(minute);
            }
        }
    }

    private IngestWorker worker() {
        return IngestWorker.into(store, time).build();
    }

    private double stored(long minute) {
        return Objects.requireNonNull(store.canonical(BTC).get(FIRST + minute))
                .candle()
                .close();
    }

    @Test
    void aLookWhoseAnswerIsOlderThanAConfirmedCorrectionDoesNotTakeItBack() {
        double first = close(0);
        LiveSeam seam = running(seam().into(worker()), ONE);
        boolean[] corrected = new boolean[1];
        onItsWay = range -> {
            if (!corrected[0] && range.duration().toMinutes() > 5) {
                corrected[0] = true;
                venue.correct(BTC, FIRST);
                stream(0);
                time.run(Duration.ZERO);
                assertThat(told(0)).containsExactly(first, close(0));
            }
        };
        minutes(0, 60);
        assertThat(corrected[0]).isTrue();
        assertThat(told(0)).containsExactly(first, close(0));
        assertThat(stored(0)).isEqualTo(close(0));
        assertThat(venue.requests.stream().filter(range -> range.contains(START)))
                .as("the confirmation, the look, and one more")
                .hasSize(3);
        assertThat(seam.totals().corrections()).isEqualTo(1);
    }

    @Test
    void aConfirmationWhoseAnswerIsOlderThanALookDoesNotTakeItBack() {
        double first = close(0);
        running(seam().into(worker()).lookAgain(2, 3), ONE);
        minutes(0, 4);
        boolean[] looked = new boolean[1];
        onItsWay = range -> {
            if (!looked[0] && range.equals(Minutes.range(FIRST, FIRST + 1))) {
                looked[0] = true;
                venue.correct(BTC, FIRST);
                minutes(4, 8);
                assertThat(told(0)).as("the look brought it").containsExactly(first, close(0));
            }
        };
        venue.stream(venue.candle(BTC, FIRST, 5, CandleSource.WS));
        minutes(8, 30);
        assertThat(looked[0]).isTrue();
        assertThat(told(0)).containsExactly(first, close(0));
        assertThat(stored(0)).isEqualTo(close(0));
    }

    @Test
    void aQuestionForAHoleWhoseAnswerIsOlderThanWhatCameMeanwhileDoesNotTakeItBack() {
        venue.hole(BTC, FIRST + 1);
        LiveSeam seam = running(seam().into(worker()), ONE);
        minutes(0, 40);
        assertThat(told(1)).isEmpty();
        boolean[] came = new boolean[1];
        onItsWay = range -> {
            if (!came[0] && range.equals(Minutes.range(FIRST + 1, FIRST + 2))) {
                came[0] = true;
                venue.correct(BTC, FIRST + 1);
                stream(1);
                time.run(Duration.ZERO);
                assertThat(told(1)).containsExactly(close(1));
            }
        };
        venue.holes.clear();
        minutes(40, 120);
        assertThat(came[0]).isTrue();
        assertThat(told(1)).containsExactly(close(1));
        assertThat(stored(1)).isEqualTo(close(1));
        assertThat(seam.totals().late()).isEqualTo(1);
    }
}
