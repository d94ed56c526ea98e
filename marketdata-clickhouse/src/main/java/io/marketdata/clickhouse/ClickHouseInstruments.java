package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.spi.InstrumentRegistry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Instruments in {@code ref_instruments}: of the versions of a row the newest counts, merged or not, and a new version is
 * always newer than the one it was made of, whatever the clock says.
 *
 * <p>What is there is read, added to and written: writers of one {@link ClickHouse} wait for each other, those of several
 * processes do not, and the last one wins.
 */
final class ClickHouseInstruments implements InstrumentRegistry {
    private static final String COLUMNS =
            "market_id, symbol, status, is_tradable, base_asset, quote_asset, price_step, qty_step, min_notional, updated_at";

    private final Server server;
    private final Clock clock;

    ClickHouseInstruments(Server server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    private record Version(InstrumentDetails details, Instant updatedAt) {}

    @Override
    public List<InstrumentDetails> instruments(MarketId market) {
        return newest(market).values().stream().map(Version::details).toList();
    }

    @Override
    public synchronized int upsert(Collection<InstrumentDetails> instruments) {
        Map<MarketId, Map<InstrumentId, Version>> there = new HashMap<>();
        Map<InstrumentId, String> rows = new TreeMap<>();
        for (InstrumentDetails given : instruments) {
            Map<InstrumentId, Version> ofMarket =
                    there.computeIfAbsent(given.id().market(), this::newest);
            Version before = ofMarket.get(given.id());
            InstrumentDetails merged = before == null ? given : merged(before.details(), given);
            if (before == null || !isSame(before.details(), merged)) {
                Version version = new Version(merged, after(before));
                ofMarket.put(given.id(), version);
                rows.put(given.id(), row(version));
            }
        }
        Reference.insert(
                server,
                SchemaStatements.REF_INSTRUMENTS,
                COLUMNS,
                rows.values().stream().toList());
        return rows.size();
    }

    private Instant after(@Nullable Version before) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        return before == null || now.isAfter(before.updatedAt())
                ? now
                : before.updatedAt().plusMillis(1);
    }

    private Map<InstrumentId, Version> newest(MarketId market) {
        String sql = """
                SELECT toString(symbol), toString(status), is_tradable, base_asset, quote_asset, price_step, qty_step, min_notional,
                  isNull(base_asset), isNull(quote_asset), toUnixTimestamp64Milli(updated_at)
                FROM %s WHERE market_id = {market:UInt16}
                """.formatted(Reference.from(server.options(), SchemaStatements.REF_INSTRUMENTS));
        Map<InstrumentId, Version> newest = new TreeMap<>();
        for (String[] row : server.rows(sql, Map.of("market", market.value()))) {
            InstrumentId id = InstrumentId.of(market.value(), row[0]);
            InstrumentDetails details = new InstrumentDetails(
                    id,
                    row[1],
                    !row[2].equals("0"),
                    row[8].equals("1") ? null : row[3],
                    row[9].equals("1") ? null : row[4],
                    decimal(row[5]),
                    decimal(row[6]),
                    decimal(row[7]));
            Version version = new Version(details, Instant.ofEpochMilli(Long.parseLong(row[10])));
            newest.merge(id, version, (one, other) -> other.updatedAt().isBefore(one.updatedAt()) ? one : other);
        }
        return newest;
    }

    private static InstrumentDetails merged(InstrumentDetails there, InstrumentDetails given) {
        return new InstrumentDetails(
                there.id(),
                given.status().equals(InstrumentDetails.UNKNOWN) ? there.status() : given.status(),
                given.tradable(),
                given.baseAsset() != null ? given.baseAsset() : there.baseAsset(),
                given.quoteAsset() != null ? given.quoteAsset() : there.quoteAsset(),
                given.priceStep() != null ? given.priceStep() : there.priceStep(),
                given.quantityStep() != null ? given.quantityStep() : there.quantityStep(),
                given.minNotional() != null ? given.minNotional() : there.minNotional());
    }

    private static boolean isSame(InstrumentDetails one, InstrumentDetails other) {
        return one.status().equals(other.status())
                && one.tradable() == other.tradable()
                && Objects.equals(one.baseAsset(), other.baseAsset())
                && Objects.equals(one.quoteAsset(), other.quoteAsset())
                && Objects.equals(asDouble(one.priceStep()), asDouble(other.priceStep()))
                && Objects.equals(asDouble(one.quantityStep()), asDouble(other.quantityStep()))
                && Objects.equals(asDouble(one.minNotional()), asDouble(other.minNotional()));
    }

    private static String row(Version version) {
        InstrumentDetails details = version.details();
        return "(%d, %s, %s, %d, %s, %s, %s, %s, %s, %s)"
                .formatted(
                        details.id().market().value(),
                        Sql.text(details.id().symbol().value()),
                        Sql.text(details.status()),
                        details.tradable() ? 1 : 0,
                        text(details.baseAsset()),
                        text(details.quoteAsset()),
                        number(details.priceStep()),
                        number(details.quantityStep()),
                        number(details.minNotional()),
                        Reference.time(version.updatedAt()));
    }

    private static String text(@Nullable String value) {
        return value == null ? "NULL" : Sql.text(value);
    }

    private static String number(@Nullable BigDecimal value) {
        return value == null ? "NULL" : Reference.number(value.doubleValue());
    }

    private static @Nullable Double asDouble(@Nullable BigDecimal value) {
        return value == null ? null : value.doubleValue();
    }

    /** As the server writes a double: the shortest text that is read as the same one. What is no number is none. */
    private static @Nullable BigDecimal decimal(String field) {
        return Character.isDigit(field.charAt(field.length() - 1)) ? new BigDecimal(field) : null;
    }
}
