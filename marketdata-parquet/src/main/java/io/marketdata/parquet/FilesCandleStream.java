package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts several files into an order in which the rows of each instrument ascend.
 *
 * <p>A file whose times overlap with those of no other file of its instruments is read in one pass, all instruments
 * together, straight into the batch. Files that do overlap are merged, one instrument after the other.
 */
final class FilesCandleStream {
    private FilesCandleStream() {}

    static CandleStream of(List<FileExtent> files, StreamContext context) {
        List<List<FileExtent>> toRead = bundles(files).stream()
                .filter(bundle -> bundle.stream().anyMatch(file -> file.plan() != null))
                .toList();
        return new StreamChain<>(toRead, bundle -> open(bundle, context));
    }

    /** Whether the rows of several instruments would come in one pass over a file. */
    static boolean readsTogether(List<FileExtent> files) {
        return bundles(files).stream()
                .anyMatch(bundle ->
                        bundle.size() == 1 && bundle.get(0).instruments().size() > 1);
    }

    private static List<List<FileExtent>> bundles(List<FileExtent> files) {
        return Bundles.of(
                files,
                FileExtent::minMillis,
                FileExtent::maxMillis,
                // Rows of one time in two files are compared with each other.
                file -> 0,
                FileExtent::instruments);
    }

    private static CandleStream open(List<FileExtent> bundle, StreamContext context) {
        List<FilePlan> plans =
                bundle.stream().flatMap(file -> Stream.ofNullable(file.plan())).toList();
        if (bundle.size() == 1) {
            return new FileCandleStream(plans.get(0), context);
        }
        List<InstrumentId> instruments = plans.stream()
                .flatMap(plan -> plan.wanted().instruments().stream())
                .distinct()
                .sorted()
                .toList();
        if (instruments.size() == 1) {
            return new MergedCandleStream(plans, plan -> new FileCandleStream(plan, context));
        }
        return new StreamChain<>(instruments, instrument -> of(only(plans, instrument, context), context));
    }

    private static List<FileExtent> only(List<FilePlan> plans, InstrumentId instrument, StreamContext context) {
        List<FileExtent> kept = new ArrayList<>();
        for (FilePlan plan : plans) {
            FileExtent part = plan.only(instrument, plan.rowGroups(), context.range());
            if (part != null) {
                kept.add(part);
            }
        }
        return kept;
    }
}
