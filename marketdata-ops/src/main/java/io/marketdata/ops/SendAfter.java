package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What sends tails once a fill is over: the minutes that the fill writes wait for it, so that a mark, which speaks for the
 * bars that were there, does not hold them back.
 */
record SendAfter(List<RepublishRequest> sends) {
    static final SendAfter NOTHING = new SendAfter(List.of());

    SendAfter {
        sends = List.copyOf(sends);
    }

    SendAfter and(RepublishRequest send) {
        List<RepublishRequest> all = new ArrayList<>(sends);
        all.add(send);
        return new SendAfter(all);
    }

    void wrote(Operations ops, InstrumentId instrument, MinuteSet minutes) {
        Instant end = ops.lastClosed();
        for (RepublishRequest send : sends) {
            if (send.instrument().equals(instrument)) {
                MinuteSet due = minutes.within(TimeRange.of(end.minus(Duration.ofHours(send.windowHours())), end));
                for (Timeframe timeframe : send.timeframes()) {
                    ops.unsent.add(instrument, timeframe, due);
                }
            }
        }
    }

    /** Says why what waits of an instrument does. */
    void waiting(Operations ops, InstrumentId instrument, OpsFault why) {
        sends.stream()
                .filter(send -> send.instrument().equals(instrument))
                .flatMap(send -> send.timeframes().stream())
                .filter(timeframe -> !ops.unsent
                        .of(instrument, timeframe, ops.clock.instant())
                        .isEmpty())
                .forEach(timeframe -> ops.status.waiting(ops.key(instrument), timeframe, why));
    }
}
