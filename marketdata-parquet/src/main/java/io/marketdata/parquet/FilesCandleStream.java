package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts several files into an order in which the rows of each instrument ascend.
 *
 * <p>A file whose times overlap with those of no other file of its instruments is read in one pass, all instruments
 * together, straight into the batch. Files that do overlap are merged, one instrument after the other.
 */
final class FilesCandleStream {
    private FilesCandleStream() {}

    static CandleStream of(List<FilePlan> plans, StreamContext context) {
        return new StreamChain<>(bundles(plans), bundle -> open(bundle, context));
    }

    /** Whether the rows of several instruments would come in one pass over a file. */
    static boolean readsTogether(List<FilePlan> plans) {
        return bundles(plans).stream()
                .anyMatch(bundle -> bundle.size() == 1 && bundle.get(0).wanted().size() > 1);
    }

    private static List<List<FilePlan>> bundles(List<FilePlan> plans) {
        return Bundles.of(
                plans,
                FilePlan::minMillis,
                FilePlan::maxMillis,
                // Rows of one time in two files are compared with each other.
                plan -> 0,
                plan -> plan.wanted().instruments());
    }

    private static CandleStream open(List<FilePlan> bundle, StreamContext context) {
        if (bundle.size() == 1) {
            return new FileCandleStream(bundle.get(0), context);
        }
        List<InstrumentId> instruments = bundle.stream()
                .flatMap(plan -> plan.wanted().instruments().stream())
                .distinct()
                .sorted()
                .toList();
        if (instruments.size() == 1) {
            return new MergedCandleStream(bundle, plan -> new FileCandleStream(plan, context));
        }
        return new StreamChain<>(instruments, instrument -> of(only(bundle, instrument, context), context));
    }

    private static List<FilePlan> only(List<FilePlan> plans, InstrumentId instrument, StreamContext context) {
        List<FilePlan> kept = new ArrayList<>();
        for (FilePlan plan : plans) {
            FilePlan part = plan.only(instrument, plan.rowGroups(), context.range());
            if (part != null) {
                kept.add(part);
            }
        }
        return kept;
    }
}
