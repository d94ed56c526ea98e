package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.testkit.firstrate.FakePostgrest;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A symbol that the registry does not know keeps no other one untold. */
class RegistryTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");

    @TempDir
    private Path root = Path.of("");

    @Test
    void ofManySymbolsThoseThatAreNotThereAreNamedAndAllOthersAreTold() {
        FakePostgrest.Builder table = FakePostgrest.builder();
        List<String> symbols = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            symbols.add("S" + i);
            if (i != 7 && i != 120) {
                table.row("stock", "S" + i);
            }
        }
        try (FakePostgrest fake = table.start();
                PostgrestRegistry registry = new PostgrestRegistry(fake.url(), fake.key())) {
            assertThatThrownBy(() -> registry.dataEnd(FirstRateType.STOCK, DAY, symbols))
                    .hasMessageContaining("MD-F060")
                    .hasMessageContaining("2 of 150 symbols: S7, S120. The others were told");
            for (String symbol : symbols) {
                if (!symbol.equals("S7") && !symbol.equals("S120")) {
                    assertThat(fake.dataEnd("stock", symbol)).as(symbol).isEqualTo(DAY.toString());
                }
            }
        }
    }

    @Test
    void theNextUpdateTellsAgainOnlyWhatWasNotTold() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(
                        FakeTicker.futures("ES").quietShare(0.97),
                        FakeTicker.futures("NQ").quietShare(0.97))
                .build();
        try (Vendor vendor = new Vendor(truth, DAY, root);
                FakePostgrest fake =
                        FakePostgrest.builder().row("futures", "ES").start();
                PostgrestRegistry registry = new PostgrestRegistry(fake.url(), fake.key())) {
            FirstRateUpdate update = vendor.update()
                    .symbols(List.of("ES", "NQ"))
                    .registry(registry)
                    .build();
            assertThat(update.run().toString()).contains("MD-F060", "1 of 2 symbols: NQ");
            assertThat(fake.dataEnd("futures", "ES")).isEqualTo(DAY.toString());
            int asked = fake.requests().size();
            update.run();
            assertThat(fake.requests().subList(asked, fake.requests().size()))
                    .extracting(request -> request.parameter("symbol"))
                    .containsExactly("in.(\"NQ\")");
        }
    }
}
