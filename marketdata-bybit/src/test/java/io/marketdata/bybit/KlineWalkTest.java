package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.SourceException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.RecordedRequest;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Walks through the answers of odd venues. */
@ExtendWith(NothingLeft.class)
class KlineWalkTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MINUTE = 60_000;
    private static final long SILENT_MINUTES = 5_000;
    private static final long GOOD_MINUTES = 2_500;
    private static final TimeRange RANGE =
            TimeRange.of(START, START.plus(Duration.ofMinutes(SILENT_MINUTES + 1 + GOOD_MINUTES)));

    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:00Z");

    private BybitCandleSource source(ScriptedHttpServer server) {
        return BybitCandleSource.builder()
                .restUrl(URI.create("http://" + server.host() + ":" + server.port()))
                .budget(Bybits.budget(clock))
                .clock(clock)
                .readAhead(0)
                .build();
    }

    @Test
    void f29TheSamePageForEverIsAnErrorAndNoEndlessLoop() {
        List<Long> first =
                LongStream.range(0, 1_000).mapToObj(KlineWalkTest::open).toList();
        try (ScriptedHttpServer server = ScriptedHttpServer.start()) {
            server.otherwise(request -> HttpAnswer.of(200).body(answer(first)));
            try (BybitCandleSource source = source(server)) {
                assertThatThrownBy(() -> Bybits.rows(source, Bybits.BTC, Timeframe.M1, RANGE))
                        .isInstanceOf(SourceException.class)
                        .hasMessageStartingWith("MD-J014");
            }
            assertThat(server.requests()).as("a page, and the next one twice").hasSize(3);
        }
    }

    /** The first candle behind a long time without any lies beside the grid. */
    @Test
    void theWindowsBehindALeapStayOnTheGrid() {
        List<Long> opens = LongStream.concat(
                        LongStream.of(open(SILENT_MINUTES) + MINUTE / 2),
                        LongStream.rangeClosed(1, GOOD_MINUTES).map(minute -> open(SILENT_MINUTES + minute)))
                .boxed()
                .toList();
        try (ScriptedHttpServer server = ScriptedHttpServer.start()) {
            server.otherwise(request -> HttpAnswer.of(200).body(page(request, opens)));
            try (BybitCandleSource source = source(server)) {
                List<CandleWithMeta> rows = Bybits.rows(source, Bybits.BTC, Timeframe.M1, RANGE);
                assertThat(rows)
                        .extracting(row -> row.candle().tsOpen().toEpochMilli())
                        .isEqualTo(opens);
                assertThat(source.report().total().holes()).isEqualTo(2);
            }
        }
    }

    private static long open(long minute) {
        return START.toEpochMilli() + minute * MINUTE;
    }

    /** As the venue answers: from the start on, or what ends last where there is an end, the newest first. */
    private String page(RecordedRequest request, List<Long> opens) {
        long start = Long.parseLong(Objects.requireNonNull(request.parameter("start")));
        String end = request.parameter("end");
        int limit = Integer.parseInt(Objects.requireNonNull(request.parameter("limit")));
        List<Long> inside = opens.stream()
                .filter(open -> open >= start && (end == null || open <= Long.parseLong(end)))
                .toList();
        List<Long> page = end == null
                ? inside.subList(0, Math.min(limit, inside.size()))
                : inside.subList(Math.max(0, inside.size() - limit), inside.size());
        return answer(page);
    }

    private String answer(List<Long> page) {
        String list = page.stream()
                .sorted(Comparator.reverseOrder())
                .map(open -> "[\"%d\",\"2\",\"3\",\"1\",\"2\",\"5\",\"10\"]".formatted(open))
                .collect(Collectors.joining(","));
        return """
                {"retCode":0,"retMsg":"OK","result":{"category":"spot","symbol":"BTCUSDT","list":[%s]},
                "retExtInfo":{},"time":%d}""".formatted(list, clock.millis());
    }
}
