package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the {@code symbols} table. What is not known now does not erase what was known before. */
final class SymbolTable {
    private static final int SCALE = 18;

    private final Server server;

    SymbolTable(Server server) {
        this.server = server;
    }

    private record Row(String base, String quote, String isActive, String priceStep, String quantityStep) {}

    void write(Collection<InstrumentDetails> instruments) {
        Map<InstrumentId, InstrumentDetails> given = new LinkedHashMap<>();
        instruments.forEach(instrument -> given.put(instrument.id(), instrument));
        if (given.isEmpty()) {
            return;
        }
        Map<InstrumentId, Row> known = known();
        String values = given.values().stream()
                .filter(instrument -> !merged(instrument, known).equals(known.get(instrument.id())))
                .map(instrument -> values(instrument.id(), merged(instrument, known)))
                .collect(Collectors.joining(", "));
        if (!values.isEmpty()) {
            server.execute(
                    "INSERT INTO %s (market_id, symbol, base, quote, is_active, price_step, quantity_step) VALUES %s"
                            .formatted(table(), values),
                    Map.of("async_insert", "0", "distributed_foreground_insert", "1"),
                    server::isClosed);
        }
    }

    private Map<InstrumentId, Row> known() {
        Map<InstrumentId, Row> known = new HashMap<>();
        for (String[] row : server.rows("""
                SELECT market_id, toString(symbol), ifNull(base, ''), ifNull(quote, ''), is_active,
                  ifNull(toString(price_step), ''), ifNull(toString(quantity_step), '')
                FROM %s FINAL
                """.formatted(table()), Map.of())) {
            known.put(
                    InstrumentId.of(Integer.parseInt(row[0]), row[1]),
                    new Row(row[2], row[3], row[4], plain(row[5]), plain(row[6])));
        }
        return known;
    }

    private static String plain(String number) {
        return number.isEmpty() ? "" : text(new BigDecimal(number));
    }

    private static Row merged(InstrumentDetails instrument, Map<InstrumentId, Row> known) {
        Row before = known.getOrDefault(instrument.id(), new Row("", "", "1", "", ""));
        return new Row(
                instrument.baseAsset() == null ? before.base() : instrument.baseAsset(),
                instrument.quoteAsset() == null ? before.quote() : instrument.quoteAsset(),
                instrument.tradable() ? "1" : "0",
                instrument.priceStep() == null ? before.priceStep() : text(instrument.priceStep()),
                instrument.quantityStep() == null ? before.quantityStep() : text(instrument.quantityStep()));
    }

    private static String text(BigDecimal number) {
        return number.setScale(SCALE, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String values(InstrumentId id, Row row) {
        return "(%d, %s, %s, %s, %s, %s, %s)"
                .formatted(
                        id.market().value(),
                        Sql.text(id.symbol().value()),
                        orNull(row.base()),
                        orNull(row.quote()),
                        row.isActive(),
                        decimalOrNull(row.priceStep()),
                        decimalOrNull(row.quantityStep()));
    }

    private static String orNull(String text) {
        return text.isEmpty() ? "NULL" : Sql.text(text);
    }

    private static String decimalOrNull(String number) {
        return number.isEmpty() ? "NULL" : "toDecimal128('%s', %d)".formatted(number, SCALE);
    }

    private String table() {
        return TableNames.of(server.options(), SchemaStatements.SYMBOLS);
    }
}
