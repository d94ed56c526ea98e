package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.FirstRateClient;
import io.marketdata.firstrate.FirstRateType;
import io.marketdata.firstrate.FirstRateUpdate;
import io.marketdata.firstrate.PostgrestRegistry;
import io.marketdata.firstrate.ReloadHook;
import io.marketdata.testkit.firstrate.FakeFirstRate;
import io.marketdata.testkit.firstrate.FakeReloadHook;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SECURITY.md says of a host program that logs everything: which loggers must not. */
class SecretsInLogsTest {
    private static final List<String> SECRETS = List.of("S3CR3T-userid", "S3CR3T-key", "S3CR3T-token");
    private static final String MUST_NOT = "org.apache.hc.client5.http";

    @TempDir
    private Path cache = Path.of("");

    /** The names of the loggers that a secret came by. */
    private static final class Listener extends Handler {
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            String text = formatter.format(record);
            if (SECRETS.stream().anyMatch(text::contains)) {
                names.add(record.getLoggerName());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private Set<String> loggersOfSecrets(Level level) {
        Logger root = Logger.getLogger("");
        Logger mustNot = Logger.getLogger(MUST_NOT);
        Level before = root.getLevel();
        List<Handler> handlers = List.of(root.getHandlers());
        Listener listener = new Listener();
        handlers.forEach(root::removeHandler);
        root.addHandler(listener);
        root.setLevel(Level.ALL);
        mustNot.setLevel(level);
        try {
            update(cache.resolve(level.getName()));
        } finally {
            mustNot.setLevel(null);
            root.setLevel(before);
            root.removeHandler(listener);
            handlers.forEach(root::addHandler);
        }
        return new TreeSet<>(listener.names);
    }

    private static void update(Path root) {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES").quietShare(0.99))
                .build();
        try (FakeFirstRate vendor = FakeFirstRate.builder()
                        .truth(truth)
                        .userid(SECRETS.get(0))
                        .start();
                FakeReloadHook told = FakeReloadHook.start(SECRETS.get(2));
                FirstRateClient client = FirstRateClient.builder()
                        .baseUrl(vendor.apiUrl())
                        .userid(SECRETS.get(0))
                        .build();
                PostgrestRegistry registry = new PostgrestRegistry(URI.create(told.url()), SECRETS.get(1));
                ReloadHook hook = new ReloadHook(told.url(), SECRETS.get(2))) {
            FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                    .client(client)
                    .symbols(List.of("ES"))
                    .registry(registry)
                    .reload(hook)
                    .build()
                    .run();
            assertThat(told.reloads()).isEqualTo(1);
        }
    }

    @Test
    void onlyTheHttpClientsOwnLoggersHaveThemAndAtInfoNotThoseEither() {
        assertThat(loggersOfSecrets(Level.ALL)).isNotEmpty().allMatch(name -> name.startsWith(MUST_NOT + "."));
        assertThat(loggersOfSecrets(Level.INFO)).isEmpty();
    }
}
