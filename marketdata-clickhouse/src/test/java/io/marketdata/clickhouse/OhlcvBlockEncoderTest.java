package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OhlcvBlockEncoderTest {
    @Test
    void itsColumnsAreThoseOfTheTableInTheirOrder() {
        SchemaStatements.Table table = SchemaStatements.tables().stream()
                .filter(one -> one.name().equals(SchemaStatements.OHLCV))
                .findFirst()
                .orElseThrow();
        assertThat(OhlcvBlockEncoder.COLUMNS)
                .containsExactlyElementsOf(table.columns().keySet());
    }
}
