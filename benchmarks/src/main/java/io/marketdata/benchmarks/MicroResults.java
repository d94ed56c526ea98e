package io.marketdata.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The figures of all rounds, and the ratios that they are taken for. */
final class MicroResults {
    private static final String BYTES = "gc.alloc.rate.norm";

    private static final List<Ratio> RATIOS = List.of(
            new Ratio("ParquetReadBenchmark.columnReader", "ParquetReadBenchmark.read"),
            new Ratio("ParquetReadBenchmark.read", "ParquetReadBenchmark.floor"),
            new Ratio("SendBenchmark.pojo", "SendBenchmark.send"),
            new Ratio("SendBenchmark.rowBinaryFormatWriter", "SendBenchmark.send"),
            new Ratio("CanonicalReadBenchmark.recordReader", "CanonicalReadBenchmark.read"));

    private final Map<String, List<Figures>> rounds = new TreeMap<>();

    private record Ratio(String of, String to) {}

    private record Figures(double nanos, double cpuNanos, double bytes) {
        static Figures of(RunResult run) {
            return new Figures(
                    run.getPrimaryResult().getScore(), secondary(run, CpuProfiler.CPU), secondary(run, BYTES));
        }

        private static double secondary(RunResult run, String name) {
            Result<?> result = run.getSecondaryResults().get(name);
            if (result == null) {
                throw new IllegalStateException(
                        "no " + name + " among " + run.getSecondaryResults().keySet());
            }
            return result.getScore();
        }
    }

    /** A round's figures. */
    void add(Collection<RunResult> runs) {
        for (RunResult run : runs) {
            String[] name = run.getParams().getBenchmark().split("\\.");
            String key = name[name.length - 2] + "." + name[name.length - 1];
            rounds.computeIfAbsent(key, unknown -> new ArrayList<>()).add(Figures.of(run));
        }
    }

    String markdown(String head) {
        StringBuilder text = new StringBuilder(head);
        text.append("\nA ratio is the median of the rounds' ratios; behind it, the least and the greatest.\n\n");
        text.append("| ratio | time | CPU |\n|---|---|---|\n");
        for (Ratio ratio : RATIOS) {
            text.append("| %s / %s | %s | %s |%n"
                    .formatted(
                            ratio.of(), ratio.to(), ratios(ratio, Figures::nanos), ratios(ratio, Figures::cpuNanos)));
        }
        text.append("\nFigures are medians of the rounds. CPU is that of the whole process.\n\n");
        text.append("| benchmark | ns/row | CPU ns/row | B/row |\n|---|---|---|---|\n");
        rounds.forEach((name, figures) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f |%n",
                name,
                median(figures, Figures::nanos),
                median(figures, Figures::cpuNanos),
                median(figures, Figures::bytes))));
        return text.toString();
    }

    private String ratios(Ratio ratio, ToDoubleFunction<Figures> figure) {
        List<Figures> of = figures(ratio.of());
        List<Figures> to = figures(ratio.to());
        double[] ratios = new double[of.size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = figure.applyAsDouble(of.get(round)) / figure.applyAsDouble(to.get(round));
        }
        Arrays.sort(ratios);
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    private List<Figures> figures(String benchmark) {
        List<Figures> figures = rounds.get(benchmark);
        if (figures == null) {
            throw new IllegalStateException("no figures of " + benchmark);
        }
        return figures;
    }

    private static double median(List<Figures> figures, ToDoubleFunction<Figures> figure) {
        return median(figures.stream().mapToDouble(figure).sorted().toArray());
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
