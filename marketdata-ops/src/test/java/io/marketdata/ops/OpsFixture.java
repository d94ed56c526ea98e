package io.marketdata.ops;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A history, a provider, a clock and consumers, and operations over them. */
final class OpsFixture {
    static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    static final String KEY = "bybit:spot:BTCUSDT";

    record Message(Timeframe timeframe, List<CandleWithMeta> bars) {}

    final MemoryHistory history = new MemoryHistory();
    final ProviderDouble provider = new ProviderDouble();
    final List<Message> messages = new ArrayList<>();
    final Map<String, Long> counters = new TreeMap<>();
    final KnownHoleLedger holes = KnownHoleLedger.inProcess();
    final ManualClock clock;
    TradingCalendar calendar;

    OpsFixture(String now, TradingCalendar calendar) {
        clock = ManualClock.at(now);
        this.calendar = calendar;
    }

    Operations.Builder builder() {
        return Operations.over(history.store())
                .provider(HistoryProvider.of("venue", provider))
                .calendars(instrument -> calendar)
                .knownHoles(holes)
                .publisher((instrument, timeframe, bars) -> messages.add(new Message(timeframe, bars)))
                .listener(
                        (counter, timeframe, by) ->
                                counters.merge(counter + (timeframe == null ? "" : ":" + timeframe), by, Long::sum),
                        "connector_")
                .clock(clock);
    }

    Instant end() {
        return MinuteSet.startOf(MinuteSet.minuteOf(clock.instant().minusSeconds(60)));
    }

    /** The last hours up to the last closed minute. */
    TimeRange tail(int hours) {
        return TimeRange.of(end().minus(Duration.ofHours(hours)), end());
    }

    /** Everything that the calendar expects of the last hours is there. */
    void fill(int hours) {
        history.fill(BTC, calendar.expectedMinutes(tail(hours)).ranges());
    }

    /** Takes minutes away, counted back from the end. */
    TimeRange hole(int minutesBeforeEnd, int minutes) {
        Instant start = end().minus(Duration.ofMinutes(minutesBeforeEnd));
        TimeRange range = TimeRange.of(start, start.plus(Duration.ofMinutes(minutes)));
        history.remove(BTC, range);
        return range;
    }
}
