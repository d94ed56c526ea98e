package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.postgres.Postgres;
import io.marketdata.postgres.PostgresOptions;
import io.marketdata.spi.InstrumentRegistry;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.OhlcvStore;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where candles of a venue go: those of other lengths than a minute to the store that was asked for, minutes and what is known of
 * instruments to ClickHouse.
 */
final class OhlcvPlace implements AutoCloseable {
    private final @Nullable Store clickHouse;
    private final @Nullable Postgres postgres;

    private OhlcvPlace(@Nullable Store clickHouse, @Nullable Postgres postgres) {
        this.clickHouse = clickHouse;
        this.postgres = postgres;
    }

    /**
     * Opens what is needed.
     *
     * @param minutes whether minutes are written too; beside PostgreSQL, ClickHouse is opened only for them, or where {@code
     *     CH_HOST} names it
     */
    static OhlcvPlace open(
            AppContext context, CommonOptions common, MarketCatalogue markets, StoreKind kind, boolean minutes) {
        if (kind == StoreKind.CLICKHOUSE) {
            return new OhlcvPlace(Store.open(context, common, markets), null);
        }
        PostgresOptions options = PostgresOptions.builderOf(context.environment())
                .markets(markets)
                .build();
        boolean both = minutes || context.environment().containsKey("CH_HOST");
        Store store = both ? Store.open(context, common, markets) : null;
        return new OhlcvPlace(store, Postgres.connect(options));
    }

    /** The store of candles of other lengths than a minute. */
    OhlcvStore ohlcv() {
        return postgres != null ? postgres.ohlcvStore() : clickHouse().ohlcvStore();
    }

    /** ClickHouse, where it was opened. */
    ClickHouse clickHouse() {
        return Objects.requireNonNull(clickHouse, "ClickHouse was not opened").clickHouse();
    }

    /** Where it is remembered what the venue does not have: for as long as the process, where there is no ClickHouse. */
    KnownHoleLedger knownHoles() {
        return clickHouse == null
                ? KnownHoleLedger.inProcess()
                : clickHouse.clickHouse().knownHoles();
    }

    /** What is known of instruments, where ClickHouse was opened. */
    Optional<InstrumentRegistry> registry() {
        return clickHouse == null
                ? Optional.empty()
                : Optional.of(clickHouse.clickHouse().instruments());
    }

    @Override
    public void close() {
        if (postgres != null) {
            postgres.close();
        }
        if (clickHouse != null) {
            clickHouse.close();
        }
    }
}
