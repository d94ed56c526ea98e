package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.NothingLeft;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A live program over sockets, whose engine and Redis go away and come back, at a minute a second. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@ExtendWith(NothingLeft.class)
class LiveRestartIT {
    private static final int SYMBOLS = 20;
    private static final int SPEED = 60;
    private static final int TROUBLED_MINUTES = 9;
    private static final List<String> CONSUMERS = List.of("quick:", "slow:");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void f28WhateverGoesAwayAndComesBackEveryMinuteIsDeliveredAndStoredOnce() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        try (LiveStage stage = new LiveStage(folder, SPEED, SYMBOLS, seed);
                LiveChild child = stage.startChild()) {
            child.awaitMinute();
            child.awaitMinute();
            String before = child.ask("report", "report ");
            child.ask("sleep", "asleep");
            for (int minute = 0; minute < TROUBLED_MINUTES; minute++) {
                stage.venue.trouble();
                switch (minute) {
                    case 2 -> stage.stopRedis();
                    case 4 -> stage.engine.killAndStartAgain();
                    case 6 -> stage.startRedisAgain();
                    default -> {}
                }
                child.awaitMinute();
            }
            stage.venue.calm();
            child.ask("wake", "awake");
            String last = awaitTold(child, LiveChild.time(child.awaitMinute(), "at"));
            String end = child.stop();
            String how = "seed %d%n%s%n%s".formatted(seed, before, end);
            System.out.println(how);
            assertThat(end).as(how).startsWith("stopped stored=true");
            for (String consumer : CONSUMERS) {
                assertThat(LiveChild.number(end, consumer, "broken")).as(how).isZero();
                assertThat(LiveChild.number(end, consumer, "wrong")).as(how).isZero();
                assertThat(LiveChild.number(end, consumer, "gap_minutes"))
                        .as(how)
                        .isPositive();
            }
            assertThat(LiveChild.number(end, "", "places_not_saved")).as(how).isZero();
            assertThat(LiveChild.number(end, "", "tickers")).as(how).isPositive();
            child.assertNoMore(before, end, SYMBOLS, 50);
            assertThat(stage.assertCanonicalIsTheTruth(LiveChild.toldUpTo(last)))
                    .as(how)
                    .isGreaterThan((TROUBLED_MINUTES - 1L) * SYMBOLS);
        }
    }

    /**
     * Waits until both consumers were told all that opened before a time, holes by name and corrections as well: how many minutes
     * that takes is the machine's affair.
     */
    private static String awaitTold(LiveChild child, Instant end) throws Exception {
        String minute = child.awaitMinute();
        while (LiveChild.toldUpTo(minute).isBefore(end) || isWrong(child.ask("report", "report "))) {
            minute = child.awaitMinute();
        }
        return minute;
    }

    private static boolean isWrong(String report) {
        return CONSUMERS.stream().anyMatch(consumer -> LiveChild.number(report, consumer, "wrong") > 0);
    }
}
