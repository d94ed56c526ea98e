package io.marketdata.feed;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of minutes that a feed missed.
 *
 * @param instrument whose minutes they are
 * @param asked the minutes that were looked for
 * @param tried the sources in the order they were asked, each with what came of it, such as {@code hot cache: 3 candles}
 * @param restored those that were found
 * @param knownHoles those that the venue is known not to have
 * @param stillMissing those that nobody had
 * @param errorCode the code of the last source that failed, null where none did
 */
public record FeedRepair(
        InstrumentId instrument,
        TimeRange asked,
        List<String> tried,
        MinuteSet restored,
        MinuteSet knownHoles,
        MinuteSet stillMissing,
        @Nullable String errorCode) {
    public FeedRepair {
        tried = List.copyOf(tried);
    }
}
