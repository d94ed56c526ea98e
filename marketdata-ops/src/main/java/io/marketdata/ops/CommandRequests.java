package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.util.List;

/** What the arguments of each command ask for. */
final class CommandRequests {
    private CommandRequests() {}

    static WarmupRequest warmup(CommandArguments args) {
        WarmupRequest request = WarmupRequest.of(args.instruments())
                .publish(args.flag("publish", true), args.number("window_hours", WarmupRequest.DEFAULT_WINDOW_HOURS));
        if (args.has("lookback_hours")) {
            if (args.has("lookback_days")) {
                throw new OpsException(OpsError.INVALID_ARGS, "give one of lookback_days and lookback_hours");
            }
            request = request.lookbackHours(args.number("lookback_hours", 1));
        } else {
            request = request.lookbackDays(args.number("lookback_days", WarmupRequest.DEFAULT_LOOK_BACK_DAYS));
        }
        String provider = args.text("provider");
        return provider == null ? request : request.provider(provider);
    }

    static BackfillRequest backfill(CommandArguments args, InstrumentId instrument) {
        return new BackfillRequest(
                instrument,
                args.range(),
                args.flag("publish", true),
                args.number("window_hours", WarmupRequest.DEFAULT_WINDOW_HOURS),
                args.text("provider"));
    }

    static RepublishRequest republish(CommandArguments args) {
        return new RepublishRequest(
                args.instrument(),
                args.timeframes(List.of()),
                args.number("window_hours", RepublishRequest.DEFAULT_WINDOW_HOURS),
                args.flag("force", false));
    }

    static TailGuardRequest tailGuard(CommandArguments args) {
        return new TailGuardRequest(
                args.instruments(),
                args.number("window_hours", TailGuardRequest.DEFAULT_WINDOW_HOURS),
                args.flag("repair", false),
                args.flag("republish_after_repair", true),
                args.flag("republish_force", false),
                args.timeframes(List.of(Timeframe.M1)),
                args.text("provider"));
    }

    /** The steps share their arguments; a range adds backfills. Fills send nothing where the step after them does. */
    static BootstrapRequest bootstrap(CommandArguments args) {
        List<InstrumentId> instruments = args.instruments();
        boolean republish = args.flag("republish", true);
        WarmupRequest asked = warmup(args);
        WarmupRequest warmup = republish ? asked.publish(false, asked.windowHours()) : asked;
        boolean ranged = args.has("start_ms") || args.has("start_utc");
        List<BackfillRequest> backfills = ranged
                ? instruments.stream()
                        .map(instrument -> backfill(args, instrument))
                        .map(fill -> republish ? fill.publish(false, fill.windowHours()) : fill)
                        .toList()
                : List.of();
        List<Timeframe> timeframes = args.timeframes(List.of(Timeframe.M1));
        boolean force = args.flag("force", false);
        int windowHours = args.number("window_hours", RepublishRequest.DEFAULT_WINDOW_HOURS);
        List<RepublishRequest> republishes = republish
                ? instruments.stream()
                        .map(instrument -> new RepublishRequest(instrument, timeframes, windowHours, force))
                        .toList()
                : List.of();
        boolean guarded = args.flag("tail_guard", true);
        TailGuardRequest tailGuard = tailGuard(args);
        return new BootstrapRequest(warmup, backfills, republishes, guarded ? tailGuard : null);
    }
}
