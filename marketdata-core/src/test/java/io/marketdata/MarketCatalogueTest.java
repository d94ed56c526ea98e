package io.marketdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import org.junit.jupiter.api.Test;

class MarketCatalogueTest {
    @Test
    void theFourFixedMarketsAreBuiltIn() {
        assertThat(MarketCatalogue.builtin().markets())
                .extracting(market -> market.id() + " " + market.code())
                .containsExactly("1 binance:spot", "2 binance:futures", "3 bybit:spot", "4 bybit:futures");
        assertThat(MarketCatalogue.builtin().instrumentKey(InstrumentId.of(3, "btcusdt")))
                .isEqualTo("bybit:spot:BTCUSDT");
        assertThat(MarketCatalogue.builtin().market(4).marketType()).isEqualTo("futures");
    }

    @Test
    void anUnknownIdIsAnErrorThatNamesTheKnownOnes() {
        assertThatThrownBy(() -> MarketCatalogue.builtin().market(12))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("MD-G009 market 12 is not in the catalogue; known: 1, 2, 3, 4");
        assertThatThrownBy(() -> MarketCatalogue.builder().build().market(12))
                .hasMessage("MD-G009 market 12 is not in the catalogue; known: none");
    }

    @Test
    void anIdThatIsGivenTwiceIsAnError() {
        MarketCatalogue.Builder builder = MarketCatalogue.builtin().toBuilder();
        assertThatThrownBy(() -> builder.add(Market.of(3, "okx", "spot")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("MD-G011 market_id 3 is given twice: bybit:spot, okx:spot");
    }

    @Test
    void addingToACopyLeavesTheCatalogueAsItIs() {
        MarketCatalogue more = MarketCatalogue.builtin().toBuilder()
                .add(Market.of(9, "okx", "spot"))
                .build();
        assertThat(more.markets()).hasSize(5);
        assertThat(MarketCatalogue.builtin().markets()).hasSize(4);
        assertThatThrownBy(() -> more.markets().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
