package io.marketdata.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketdata.NothingLeft;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class ValuesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 65_535})
    void aMarketIdIsAnUnsignedShortAboveZero(int id) {
        assertThat(new MarketId(id).value()).isEqualTo(id);
        assertThat(new MarketId(id)).hasToString(Integer.toString(id));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536, Integer.MAX_VALUE})
    void anyOtherMarketIdIsRefused(int id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MarketId(id))
                .withMessage("market id " + id + " is outside 1..65535");
    }

    @Test
    void f38ASymbolIsTrimmedAndUpperCasedInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertThat(new Symbol(" link-inj \t").value()).isEqualTo("LINK-INJ");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Property
    void whateverIsTakenForASymbolIsNormalisedOnceAndForAll(@ForAll String text) {
        Symbol symbol;
        try {
            symbol = new Symbol(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(new Symbol(symbol.value())).isEqualTo(symbol);
        assertThat(symbol.value()).isNotBlank().doesNotContain("/", "\\", "\n", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "A/B", "A\\B", "A\u0000B", "A\nB", "A\u0085B", ".", ".."})
    void f40ASymbolThatCouldNotStandInALogOrAFileNameIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Symbol(text)).withMessageContaining("symbol");
    }

    @Test
    void aRefusedSymbolIsExplained() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Symbol("AB/C"))
                .withMessage("a symbol cannot hold the character U+002F (position 2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Symbol("A".repeat(101)))
                .withMessage("a symbol of 101 characters is too long, at most 100");
        assertThat(new Symbol("A".repeat(100)).value()).hasSize(100);
    }

    @Test
    void theIdentityOfAnInstrumentIsItsMarketAndItsSymbol() {
        assertThat(InstrumentId.of(3, "btcusdt"))
                .isEqualTo(new InstrumentId(new MarketId(3), new Symbol("BTCUSDT")))
                .isNotEqualTo(InstrumentId.of(4, "BTCUSDT"))
                .hasToString("3:BTCUSDT");
    }

    @Test
    void instrumentsAreOrderedByMarketAndThenBySymbol() {
        InstrumentId first = InstrumentId.of(3, "ETHUSDT");
        InstrumentId second = InstrumentId.of(20, "ADAUSDT");
        InstrumentId third = InstrumentId.of(20, "BTCUSDT");
        assertThat(new TreeSet<>(List.of(third, first, second))).containsExactly(first, second, third);
    }

    @Test
    void aMarketMakesTheKeysOfItsInstruments() {
        Market market = Market.of(4, "bybit", "futures");
        assertThat(market.code()).isEqualTo("bybit:futures");
        assertThat(market.instrumentKey(new Symbol("btcusdt"))).isEqualTo("bybit:futures:BTCUSDT");
        assertThat(market.nonPositivePrices()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bybit", "by bit", "bybit:", "-bybit"})
    void exchangeAndMarketTypeAreLowerCaseWords(String word) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Market.of(1, word, "spot"))
                .withMessageContaining("exchange \"" + word + "\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Market.of(1, "bybit", word))
                .withMessageContaining("market_type \"" + word + "\"");
    }

    @Test
    void theStoredWordsOfASourceAreFixed() {
        assertThat(CandleSource.values())
                .extracting(CandleSource::code)
                .containsExactly("ws", "rest", "file", "unknown");
        assertThat(CandleSource.of("rest")).isEqualTo(CandleSource.REST);
        assertThat(CandleSource.of("somewhere")).isEqualTo(CandleSource.UNKNOWN);
    }
}
