package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.WriteException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedBarsTest {
    private final PublishedBars form = PublishedBars.of(Candles.MARKETS, Candles.BTC.market());

    private static CandleWithMeta bar(InstrumentId instrument, Instant open, double close, CandleSource source) {
        return new CandleWithMeta(
                new Candle(
                        instrument,
                        open,
                        open.plus(Timeframe.M5.duration()),
                        65_000,
                        65_000.1,
                        0.1 + 0.2,
                        close,
                        1e-9,
                        5.0),
                new CandleMeta(source, open.plusSeconds(301), Candles.MARKETS.instrumentKey(instrument)));
    }

    @Test
    void theFormIsThis() {
        String text = form.write(
                Candles.BTC,
                Timeframe.M5,
                List.of(
                        bar(Candles.BTC, Candles.START, 64_999.99, CandleSource.REST),
                        bar(Candles.BTC, Candles.START.plusSeconds(600), 64_000, CandleSource.REST)));
        assertThat(text)
                .isEqualTo("{\"symbol\":\"BTCUSDT\",\"tf\":\"5m\",\"source\":\"rest\","
                        + "\"complete\":true,\"synthetic\":false,\"bars\":["
                        + "{\"open_time\":1767225600000,\"close_time\":1767225899999,"
                        + "\"open\":65000,\"high\":65000.1,\"low\":0.30000000000000004,\"close\":64999.99,"
                        + "\"volume\":0.000000001,\"complete\":true,\"synthetic\":false,\"source\":\"rest\","
                        + "\"event_ts\":1767225901000},"
                        + "{\"open_time\":1767226200000,\"close_time\":1767226499999,"
                        + "\"open\":65000,\"high\":65000.1,\"low\":0.30000000000000004,\"close\":64000,"
                        + "\"volume\":0.000000001,\"complete\":true,\"synthetic\":false,\"source\":\"rest\","
                        + "\"event_ts\":1767226501000}]}");
    }

    @Test
    void whatIsWrittenIsOfThePublishedFormForEveryLengthAndSource() {
        assertThat(PublishedForm.faults(form.write(Candles.BTC, Timeframe.M1, Candles.minutes(Candles.BTC, 512))))
                .isEmpty();
        for (CandleSource source : List.of(CandleSource.REST, CandleSource.FILE, CandleSource.WS)) {
            List<CandleWithMeta> bars = List.of(bar(Candles.BTC, Candles.START, 64_999.99, source));
            assertThat(PublishedForm.faults(form.write(Candles.BTC, Timeframe.M5, bars)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"complete\":true | \"complete\":false",
                "\"synthetic\":false | \"synthetic\":true",
                "\"tf\":\"1m\" | \"tf\":\"7m\"",
                "\"symbol\":\"BTCUSDT\", | ``",
                "\"volume\": | \"volumes\":",
                "\"source\":\"ws\" | \"source\":\"unknown\"",
                "\"open_time\":1 | \"open_time\":0.1",
                "\"event_ts\": | \"more\":1,\"event_ts\":",
            })
    void thePublishedFormLetsNothingElsePass(String part, String instead) {
        String good = form.write(Candles.BTC, Timeframe.M1, Candles.minutes(Candles.BTC, 1));
        assertThat(PublishedForm.faults(good.replace(part, instead))).isNotEmpty();
    }

    @Test
    void thePublishedFormHasNoRoomFor513Bars() {
        String one = form.write(Candles.BTC, Timeframe.M1, Candles.minutes(Candles.BTC, 1));
        String bar = one.substring(one.indexOf('[') + 1, one.indexOf(']'));
        assertThat(PublishedForm.faults(one.replace(bar, (bar + ",").repeat(511) + bar)))
                .isEmpty();
        assertThat(PublishedForm.faults(one.replace(bar, (bar + ",").repeat(512) + bar)))
                .isNotEmpty();
        assertThat(PublishedForm.faults(one.replace(bar, ""))).isNotEmpty();
    }

    @Test
    void whatIsWrittenIsReadWithoutWhatTheFormDoesNotCarry() {
        List<CandleWithMeta> minutes = Candles.minutes(Candles.BTC, 512);
        List<CandleWithMeta> read = form.read(form.write(Candles.BTC, Timeframe.M1, minutes));
        assertThat(read).hasSize(512);
        for (int i = 0; i < 512; i++) {
            Candle sent = minutes.get(i).candle();
            assertThat(read.get(i).candle())
                    .isEqualTo(new Candle(
                            sent.instrument(),
                            sent.tsOpen(),
                            sent.tsClose(),
                            sent.open(),
                            sent.high(),
                            sent.low(),
                            sent.close(),
                            sent.volumeBase(),
                            null));
            CandleMeta meta = minutes.get(i).meta();
            assertThat(read.get(i).meta())
                    .isEqualTo(new CandleMeta(meta.source(), meta.ingestedAt(), meta.instrumentKey()));
        }
    }

    @Test
    void anInstrumentOfAnotherMarketIsCalledByItsKey() {
        List<CandleWithMeta> one = Candles.minutes(Candles.BTC_ELSEWHERE, 1);
        String text = form.write(Candles.BTC_ELSEWHERE, Timeframe.M1, one);
        assertThat(text).startsWith("{\"symbol\":\"binance:futures:BTCUSDT\",");
        assertThat(form.read(text).get(0).candle().instrument()).isEqualTo(Candles.BTC_ELSEWHERE);
    }

    @Test
    void aSymbolWithQuotesIsStillOneText() {
        InstrumentId odd = InstrumentId.of(1, "A\"B");
        String text = form.write(odd, Timeframe.M1, Candles.minutes(odd, 1));
        assertThat(form.read(text).get(0).candle().instrument()).isEqualTo(odd);
    }

    @Test
    void whatIsNoMessageIsNotWritten() {
        CandleWithMeta first = bar(Candles.BTC, Candles.START, 1, CandleSource.REST);
        CandleWithMeta streamed = bar(Candles.BTC, Candles.START.plusSeconds(300), 1, CandleSource.WS);
        CandleWithMeta unknown = bar(Candles.BTC, Candles.START, 1, CandleSource.UNKNOWN);
        refused(List.of(), "0 candles");
        refused(Candles.minutes(Candles.BTC, 513), "513 candles");
        refused(List.of(first, first), "does not ascend");
        refused(List.of(first, streamed), "others of the message");
        refused(Candles.minutes(Candles.BTC, 1), "has not the length 5m");
        refused(List.of(bar(Candles.BTC_ELSEWHERE, Candles.START, 1, CandleSource.REST)), "is not of 1:BTCUSDT");
        assertThatThrownBy(() -> form.write(Candles.BTC, Timeframe.M5, List.of(unknown)))
                .isInstanceOf(WriteException.class)
                .hasMessageStartingWith("MD-C002");
    }

    private void refused(List<CandleWithMeta> candles, String why) {
        assertThatThrownBy(() -> form.write(Candles.BTC, Timeframe.M5, candles))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"close_time\":1767225659999 | \"close_time\":1767225660000 | close_time",
                "\"complete\":true | \"complete\":false | not complete",
                "\"synthetic\":false | \"synthetic\":true | synthetic",
                "\"tf\":\"1m\" | \"tf\":\"7m\" | timeframe 7m",
                "\"symbol\":\"BTCUSDT\", | `` | symbol is missing",
                "\"bars\":[ | \"bars\":{ | another kind",
                "]} | ] | end-of-input",
                "]} | ]}{} | follows its end",
                "\"high\":100.3 | \"high\":1 | below max",
                "\"source\":\"ws\" | \"source\":\"magic\" | no known source",
            })
    void whatIsNotTheFormIsNamed(String part, String instead, String why) {
        String good = form.write(Candles.BTC, Timeframe.M1, Candles.minutes(Candles.BTC, 1));
        String bad = good.replace(part, instead);
        assertThat(bad).isNotEqualTo(good);
        assertThatThrownBy(() -> form.read(bad))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("MD-Q001")
                .hasMessageContaining(why);
    }
}
