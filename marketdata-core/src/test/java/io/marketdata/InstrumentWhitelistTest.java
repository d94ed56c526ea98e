package io.marketdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.spi.InstrumentRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's list: strict, and said by line where it is wrong. */
class InstrumentWhitelistTest {
    private static final String HEADER = "market_id,symbol,is_enabled\n";
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    private static final InstrumentId PERP = InstrumentId.of(4, "BTCUSDT");

    @TempDir
    Path folder;

    /** Keeps instruments as they are given, and what it was given. */
    private static final class Registry implements InstrumentRegistry {
        private final Map<InstrumentId, InstrumentDetails> there = new TreeMap<>();
        private final List<InstrumentDetails> written = new ArrayList<>();

        @Override
        public List<InstrumentDetails> instruments(MarketId market) {
            return there.values().stream()
                    .filter(details -> details.id().market().equals(market))
                    .toList();
        }

        @Override
        public int upsert(Collection<InstrumentDetails> instruments) {
            written.addAll(instruments);
            for (InstrumentDetails given : instruments) {
                InstrumentDetails before = there.getOrDefault(given.id(), given);
                there.put(
                        given.id(),
                        new InstrumentDetails(
                                given.id(),
                                before.status(),
                                given.tradable(),
                                before.baseAsset(),
                                before.quoteAsset(),
                                before.priceStep(),
                                before.quantityStep(),
                                before.minNotional()));
            }
            return instruments.size();
        }

        void venueSays(InstrumentId id, String status, boolean tradable) {
            there.put(id, new InstrumentDetails(id, status, tradable, "B", "Q", BigDecimal.ONE, null, null));
        }
    }

    private InstrumentWhitelist read(byte[] bytes) {
        try {
            return InstrumentWhitelist.read(Files.write(folder.resolve("white.csv"), bytes));
        } catch (IOException problem) {
            throw new AssertionError(problem);
        }
    }

    private InstrumentWhitelist read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InstrumentWhitelist.Entry entry(InstrumentId instrument, boolean enabled) {
        return new InstrumentWhitelist.Entry(instrument, enabled);
    }

    @Test
    void linesAreInstruments() {
        InstrumentWhitelist list = read(HEADER + "3,BTCUSDT,1\n3,ETHUSDT,0\n4,BTCUSDT,1\n");
        assertThat(list.entries()).containsExactly(entry(BTC, true), entry(ETH, false), entry(PERP, true));
        assertThat(list.warnings()).isEmpty();
        assertThat(read(HEADER).entries()).isEmpty();
    }

    @Test
    void whatEditorsLeaveBehindIsPassedOver() {
        String text =
                "\uFEFF# of the desk\r\n\r\n Market_Id, Symbol ,is_enabled \r\n  3 , btcusdt ,1\r\n\r\n# no more\r\n3,ETHUSDT, 0";
        assertThat(read(text).entries()).containsExactly(entry(BTC, true), entry(ETH, false));
    }

    @Test
    void ofTwoLinesTheLastCountsAndThatIsSaid() {
        InstrumentWhitelist list = read(HEADER + "3,BTCUSDT,1\n3,ETHUSDT,1\n3,btcusdt,0\n3,BTCUSDT,1\n3,BTCUSDT,0\n");
        assertThat(list.entries()).containsExactly(entry(ETH, true), entry(BTC, false));
        assertThat(list.warnings()).hasSize(3);
        assertThat(list.warnings().get(0)).contains("3:BTCUSDT", "line 4 counts", "line 2 does not");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3,BTCUSDT|2 fields",
                "3,BTCUSDT,1,x|4 fields",
                "3;BTCUSDT;1|1 fields",
                "3,BTCUSDT,true|is_enabled \"true\" is neither 0 nor 1",
                "3,BTCUSDT,2|neither 0 nor 1",
                "3,BTCUSDT,01|neither 0 nor 1",
                "3,BTCUSDT,|neither 0 nor 1",
                "x,BTCUSDT,1|market_id \"x\" is no number",
                "-3,BTCUSDT,1|is no number",
                "0,BTCUSDT,1|0 is outside 1..65535",
                "99999999999,BTCUSDT,1|is no number",
                "77,BTCUSDT,1|market 77 is not in the catalogue",
                "3,,1|cannot be empty",
                "3,../../x,1|cannot hold the character",
                "3,\"BTC\",1|has quotes",
            })
    void aWrongLineIsNamed(String line, String told) {
        assertThatThrownBy(() -> read(HEADER + "\n3,ETHUSDT,1\n" + line + "\n3,XRPUSDT,1\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G030")
                .hasMessageContaining("white.csv: line 4: ")
                .hasMessageContaining(told);
    }

    @Test
    void allWrongLinesAreNamedUpToTen() {
        assertThatThrownBy(() -> read(HEADER + "3,BTCUSDT,x\n".repeat(14)))
                .hasMessageContaining("line 2: ")
                .hasMessageContaining("line 11: ")
                .hasMessageEndingWith("; and 4 more");
    }

    @Test
    void whatIsNoListIsRefused() {
        for (String text : List.of("", "\n\n", "# only\n")) {
            assertThatThrownBy(() -> read(text)).hasMessageContaining("it has no line");
        }
        assertThatThrownBy(() -> read("3,BTCUSDT,1\n"))
                .hasMessageContaining("line 1: ")
                .hasMessageContaining("header");
        assertThatThrownBy(() -> read(new byte[] {(byte) 0xC3, 0x28})).hasMessageContaining("no UTF-8");
        assertThatThrownBy(() -> read(new byte[17 << 20])).hasMessageContaining("more than");
        assertThatThrownBy(() -> InstrumentWhitelist.read(folder.resolve("none.csv")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G031")
                .hasMessageContaining("none.csv");
        assertThatThrownBy(() -> InstrumentWhitelist.read(folder)).hasMessageStartingWith("MD-G031");
    }

    @Test
    void aSyncWritesWhatIsNewOrChangedAndNothingTwice() {
        Registry registry = new Registry();
        registry.venueSays(ETH, "Trading", true);
        registry.venueSays(PERP, "Trading", true);
        InstrumentWhitelist list = read(HEADER + "3,BTCUSDT,1\n3,ETHUSDT,0\n4,BTCUSDT,1\n3,XRPUSDT,0\n3,XRPUSDT,0\n");
        InstrumentSyncReport report = list.syncInto(registry);
        assertThat(report.toJson())
                .startsWith("{\"schema_version\":1,\"report\":\"sync_instruments\",\"instruments\":4,\"added\":2,"
                        + "\"changed\":1,\"unchanged\":1,\"disabled\":2,\"not_trading\":0,\"warnings\":[\"3:XRPUSDT");
        assertThat(report.toText())
                .startsWith(
                        "4 instruments: 2 new, 1 changed, 1 unchanged; 2 of them disabled, 0 enabled but not trading");
        assertThat(registry.written).extracting(InstrumentDetails::id).doesNotContain(PERP);
        assertThat(registry.there.get(ETH)).matches(details -> "B".equals(details.baseAsset()) && !details.tradable());
        assertThat(list.collected(registry)).containsExactly(BTC, PERP);

        registry.written.clear();
        assertThat(list.syncInto(registry).unchanged()).isEqualTo(4);
        assertThat(registry.written).isEmpty();
    }

    @Test
    void whatTheVenueDoesNotTradeIsNotCollectedThoughItIsEnabled() {
        Registry registry = new Registry();
        registry.venueSays(BTC, "Closed", false);
        registry.venueSays(ETH, "Trading", false);
        InstrumentWhitelist list = read(HEADER + "3,BTCUSDT,1\n3,ETHUSDT,1\n");
        assertThat(list.collected(registry)).isEmpty();
        InstrumentSyncReport report = list.syncInto(registry);
        assertThat(report.notTrading()).isEqualTo(1);
        assertThat(report.changed()).isEqualTo(1);
        assertThat(list.collected(registry)).containsExactly(ETH);
    }

    @Test
    void aDisabledInstrumentComesBackWhenItIsEnabledAgain() {
        Registry registry = new Registry();
        read(HEADER + "3,BTCUSDT,0\n").syncInto(registry);
        assertThat(read(HEADER + "3,BTCUSDT,0\n").collected(registry)).isEmpty();
        InstrumentWhitelist enabled = read(HEADER + "3,BTCUSDT,1\n");
        assertThat(enabled.collected(registry)).isEmpty();
        assertThat(enabled.syncInto(registry).changed()).isEqualTo(1);
        assertThat(enabled.collected(registry)).containsExactly(BTC);
    }
}
