package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Cancellation;
import io.marketdata.bybit.BybitStreamReport;
import io.marketdata.error.SourceException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import io.marketdata.spi.TickerCache;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stands on the screen, without the sequences that place it. */
class LiveViewTest {
    private static final Instant NOW = Instant.parse("2026-02-01T10:30:05Z");
    private static final Instant OPEN = Instant.parse("2026-02-01T10:29:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AppContext context = new AppContext(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            false,
            new Cancellation(),
            Clock.systemUTC(),
            UnaryOperator.identity());

    /** What a run would say. */
    private record State(List<InstrumentId> instruments, LiveCounts counts, long messages) implements LiveState {
        static State of(int symbols) {
            List<InstrumentId> all = IntStream.range(0, symbols)
                    .mapToObj(number -> InstrumentId.of(3, "S" + number + "USDT"))
                    .toList();
            return new State(all, new LiveCounts(all), 12_345);
        }

        @Override
        public BybitStreamSummary report() {
            BybitStreamReport stream = new BybitStreamReport(
                    2,
                    1,
                    3,
                    1,
                    5,
                    4,
                    0,
                    0,
                    messages,
                    8,
                    0,
                    0,
                    0,
                    77,
                    0,
                    0,
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    0,
                    Duration.ZERO,
                    Duration.ZERO);
            return new BybitStreamSummary(
                    instruments.size(), Duration.ofSeconds(3_725), stream, null, null, 3, 0, true);
        }

        @Override
        public long behind(InstrumentId instrument) {
            return instrument.equals(instruments.get(0)) ? 0 : 3;
        }

        @Override
        public String toString() {
            return "bybit@stream.bybit.com";
        }
    }

    private static CandleWithMeta candle(InstrumentId instrument, Instant open) {
        Candle candle = new Candle(instrument, open, open.plusSeconds(60), 1, 1, 1, 1, 1, 1.0);
        return new CandleWithMeta(candle, new CandleMeta(CandleSource.WS, open.plusSeconds(61), "bybit:spot:S"));
    }

    private LiveView view(int rows, int columns) {
        return new LiveView(context, false, true, () -> new Terminal.Size(rows, columns));
    }

    private String raw() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The lines of the last screen. */
    private List<String> lines() {
        String text = raw();
        String screen = text.substring(text.lastIndexOf("\u001b[H"), text.lastIndexOf("\u001b[J"));
        return screen.replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "").lines().toList();
    }

    @Test
    void itDrawsTheFiguresOfAllAndALineForEachSymbol() {
        State state = State.of(2);
        InstrumentId first = state.instruments().get(0);
        InstrumentId second = state.instruments().get(1);
        state.counts().onCandle(candle(first, OPEN.minusSeconds(60)));
        state.counts().onCandle(candle(first, OPEN));
        state.counts().onCandle(candle(first, OPEN));
        state.counts()
                .counting(TickerCache.inProcess(Clock.systemUTC(), Duration.ofMinutes(1)))
                .put(new Ticker(first, 0.00001234, -0.0512, null, null, null, null, NOW));
        state.counts().onRefused(Set.of(second), new SourceException("MD-W004", "no such symbol", false, null));
        try (LiveView view = view(24, 120)) {
            view.draw(state, NOW);
            assertThat(lines())
                    .containsExactly(
                            "bybit@stream.bybit.com, 2 symbols, up 1h2m5s",
                            "connections 1 of 2   lost 1   messages 12,345 (12,345/s)   tickers 77",
                            "",
                            "SYMBOL             LAST PRICE     24 H MINUTE  BEHIND  CANDLES  CORRECTED  HOLES",
                            "S0USDT             0.00001234   -5.12%  10:29   0 min        2          1      0",
                            "S1USDT                      -        -      -   3 min        0          0      0  refused");
        }
    }

    @Test
    void noLineIsWiderThanTheTerminalAndThereAreNoMoreThanItHas() {
        try (LiveView view = view(12, 40)) {
            view.draw(State.of(50), NOW);
            assertThat(lines()).hasSizeLessThan(12).allMatch(line -> line.length() <= 40);
            assertThat(lines()).contains("SYMBOL             LAST PRICE     24 H M");
            long symbols =
                    lines().stream().filter(line -> line.contains("USDT")).count();
            assertThat(lines()).endsWith("... and " + (50 - symbols) + " more");
            assertThat(raw()).as("the look is switched off where a line is cut").contains("24 H M\u001b[0m");
        }
    }

    @Test
    void itIsDrawnOnceASecondAndTheScreenIsLeftAsItWas() {
        State state = State.of(1);
        LiveView view = view(24, 80);
        assertThat(raw()).isEqualTo("\u001b[?1049h\u001b[?25l");
        view.draw(state, NOW);
        int drawn = out.size();
        view.draw(state, NOW.plusMillis(999));
        assertThat(out.size()).isEqualTo(drawn);
        view.draw(state, NOW.plusMillis(1_000));
        assertThat(out.size()).isGreaterThan(drawn);
        view.close();
        assertThat(raw()).endsWith("\u001b[?25h\u001b[?1049l");
    }

    @Test
    void whereStandardOutputIsNoTerminalNothingIsDrawn() {
        try (LiveView view = LiveView.of(context, false)) {
            view.draw(State.of(1), NOW);
        }
        assertThat(out.size()).isZero();
    }
}
