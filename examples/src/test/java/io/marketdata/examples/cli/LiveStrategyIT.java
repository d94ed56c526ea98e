package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.examples.StrategyProgram;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeBybitStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The process around a strategy, as a user would start it. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LiveStrategyIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void itEndsInOrderWhenItIsToldToAndWithAnErrorWhenTheStrategyThrows() throws Exception {
        BybitTruth truth = BybitTruth.ofBtcUsdt();
        try (LiveEngine engine = new LiveEngine(folder.resolve("ch"));
                FakeBybit rest = FakeBybit.builder().truth(truth).start();
                FakeBybitStream venue = FakeBybitStream.builder()
                        .truth(truth)
                        .pushEvery(Duration.ofMillis(200))
                        .start()) {
            Map<String, String> environment = new HashMap<>(engine.environment());
            environment.put("BYBIT_REST_URL", rest.restUrl().toString());
            environment.put("BYBIT_WS_URL", venue.wsUrl().toString());
            Cli.Result history = new Cli()
                    .with(environment)
                    .run("bybit", "backfill", "--symbol", "BTCUSDT", "--timeframe", "1m", "--days", "1");
            assertThat(history.exitCode()).as(history.err()).isZero();

            Jar running = Jar.startClass(folder, "-Xmx96m", StrategyProgram.class, environment, "wait", "BTCUSDT");
            running.awaitLines(150);
            running.process().destroy();
            Cli.Result stopped = running.await();
            assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
            assertThat(stopped.out()).startsWith("told").endsWith("closed in order\n");

            Cli.Result failed = Jar.startClass(
                            folder, "-Xmx96m", StrategyProgram.class, environment, "throw", "BTCUSDT")
                    .await();
            assertThat(failed.exitCode()).as(failed.err()).isEqualTo(1);
            assertThat(failed.err()).contains("the strategy has an error");
            assertThat(failed.out()).isEmpty();

            Cli.Result nothing = Jar.startClass(folder, "-Xmx96m", StrategyProgram.class, environment, "wait")
                    .await();
            assertThat(nothing.exitCode()).isEqualTo(1);
            assertThat(nothing.err()).contains("name the symbols");
        }
    }
}
