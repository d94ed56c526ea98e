package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Messages that the venue sent one day, read as {@link RecordedPayloadsTest} reads its answers. */
@EnabledIfSystemProperty(named = "bybit.recordings", matches = ".+", disabledReason = "no -Dbybit.recordings=FOLDER")
class RecordedStreamTest {
    private static final Path FOLDER = Path.of(System.getProperty("bybit.recordings", ""));
    private static final long NOW = Instant.parse("2026-11-20T00:00:00Z").toEpochMilli();

    private final StreamTally tally = new StreamTally(BybitStreamObserver.NONE);

    private static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file)).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A file of several messages is an array of them. */
    private static List<String> messages(String file) {
        String text = text(file);
        List<String> messages = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '{' && depth++ == 0) {
                start = at;
            } else if (c == '}' && --depth == 0) {
                messages.add(text.substring(start, at + 1));
            }
        }
        return messages;
    }

    /** The ticker after all messages of a file; null where none could be made. */
    private static @Nullable Ticker merged(String file, String symbol) {
        TickerFigures figures = new TickerFigures(InstrumentId.of(4, symbol));
        Ticker last = null;
        for (String message : messages(file)) {
            assertThat(FrameGate.topicOf(message)).as(file).isEqualTo("tickers." + symbol);
            Ticker ticker = figures.take(message, file, NOW);
            last = ticker == null ? last : ticker;
        }
        return last;
    }

    private static Ticker ticker(
            String symbol,
            double last,
            double change,
            double high,
            double low,
            double volume,
            double turnover,
            long at) {
        return new Ticker(
                InstrumentId.of(4, symbol), last, change, high, low, volume, turnover, Instant.ofEpochMilli(at));
    }

    @Test
    void aDeltaOfTwoFieldsLeavesTheRestAsItWas() {
        assertThat(merged("ws-tickers-linear-nkn-snapshot-delta-live-2024-02.json", "NKNUSDT"))
                .isEqualTo(ticker(
                        "NKNUSDT", 0.13947, -0.014972, 0.14331, 0.11993, 36044080, 4827106.0929, 1709202840989L));
        assertThat(merged("ws-tickers-inverse-btcusd-live-2024-05.json", "BTCUSD"))
                .isEqualTo(ticker("BTCUSD", 61894, -0.000096, 62265.5, 61029.5, 391976479, 6363.5775, 1715757638152L));
        assertThat(merged("ws-tickers-inverse-btcusd-live-2023-04.json", "BTCUSD"))
                .isEqualTo(ticker("BTCUSD", 28560, 0.023362, 28815, 27862.5, 661543991, 23389.1894, 1680673822776L));
    }

    @Test
    void aStampWithADigitMissingDoesNotTurnTheTickerBack() {
        assertThat(merged("ws-tickers-linear-usdc-perp-live-2024-05.json", "BTCPERP"))
                .isEqualTo(ticker(
                        "BTCPERP", 61945.7, -0.000733, 62242.2, 61059.1, 427.375, 26364945.7684, 1715756612118L));
    }

    @Test
    void aDeltaWithoutASnapshotIsNoTicker() {
        assertThat(merged("ws-tickers-linear-delta-no-price-live-2024-02.json", "AAVEUSDT"))
                .isNull();
    }

    @Test
    void snapshotsAreRead() {
        assertThat(merged("ws-tickers-linear-perpetual-docs-2025-10.json", "BTCUSDT"))
                .isEqualTo(ticker(
                        "BTCUSDT", 66666.6, -0.158315, 79266.3, 65076.9, 73191.387, 4936790807.6521, 1760325052630L));
        assertThat(merged("ws-tickers-linear-future-docs-2025-10.json", "BTC-26DEC25"))
                .isEqualTo(ticker("BTC-26DEC25", 109401.5, 0, 109401.5, 109401.5, 0, 0, 1760409119857L));
        assertThat(merged("ws-tickers-spot-docs.json", "BTCUSDT"))
                .isEqualTo(ticker(
                        "BTCUSDT", 21109.77, 0.0196, 21426.99, 20575, 6780.866843, 141946527.22907117, 1673853746003L));
        assertThat(merged("ws-tickers-spot-eu-live-2026-09.json", "BTCUSDC"))
                .isEqualTo(ticker(
                        "BTCUSDC", 79050.1, -0.0072, 80535, 79023.3, 38.764377, 3087626.5845112, 1788791461070L));
    }

    @Test
    void spotTickersOfTwoSymbolsAreTwo() {
        List<String> messages = messages("ws-tickers-spot-two-symbols-live-2025-06.json");
        assertThat(messages).extracting(FrameGate::topicOf).containsExactly("tickers.BTCUSDT", "tickers.ATOMUSDT");
        for (String message : messages) {
            assertThat(message).doesNotContain("bid1").doesNotContain("ask1");
        }
    }

    private List<Candle> candles(String file, String symbol) {
        List<CandleWithMeta> out = new ArrayList<>();
        KlineTopic topic =
                new KlineTopic(InstrumentId.of(3, symbol), "bybit:spot:" + symbol, Clock.systemUTC(), tally, out::add);
        messages(file).forEach(topic::read);
        return out.stream().map(CandleWithMeta::candle).toList();
    }

    @Test
    void aClosedCandleBelongsToItsStartThoughItsLastMatchIsBehindItsEnd() {
        Instant start = Instant.ofEpochMilli(1_788_791_460_000L);
        assertThat(candles("ws-kline-1-spot-eu-confirmed-live-2026-09.json", "BTCUSDC"))
                .containsExactly(new Candle(
                        InstrumentId.of(3, "BTCUSDC"),
                        start,
                        start.plusSeconds(60),
                        79050,
                        79061.3,
                        79036.9,
                        79036.9,
                        0.773761,
                        61165.4975707));
        assertThat(candles("ws-kline-1-spot-eu-open-live-2026-09.json", "BTCUSDC"))
                .isEmpty();
        assertThat(candles("ws-kline-5-linear-docs.json", "BTCUSDT")).isEmpty();
    }

    @Test
    void answersAndPongsAreToldApart() {
        for (String file : List.of(
                "ws-pong-linear-live-2026-08.json", "ws-pong-option-docs.json", "ws-pong-spot-eu-live-2026-09.json")) {
            assertThat(StreamMessage.of(text(file), file).isPong()).as(file).isTrue();
        }
        Map<String, Boolean> answers = Map.of(
                "ws-ack-spot-eu-reqid-live-2026-09.json", true,
                "ws-ack-spot-live-2025-06.json", true,
                "ws-ack-unsubscribe-spot-eu-live-2026-09.partial.json", true,
                "ws-error-args-size-live-2026-09.json", false,
                "ws-error-handler-not-found-live-2026-08.json", false,
                "ws-error-invalid-kline-type-spot-eu-live-2026-09.partial.json", false,
                "ws-error-invalid-symbol-spot-eu-live-2026-09.partial.json", false);
        answers.forEach((file, success) -> {
            StreamMessage message = StreamMessage.of(text(file), file);
            assertThat(message.isPong()).as(file).isFalse();
            assertThat(message.success()).as(file).isEqualTo(success);
            assertThat(FrameGate.topicOf(text(file))).as(file).isNull();
        });
        String status = "ws-system-status-docs.json";
        assertThat(FrameGate.topicOf(text(status))).isEqualTo("system.status");
    }
}
