package io.marketdata.benchmarks.e2e;

import io.marketdata.clickhouse.PartitionBy;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Contenders on the same data, in turn.
 *
 * @param title what it shows
 * @param conditions under which, in words
 * @param preparation what is done to the engine before each contender
 * @param contenders the first is the one that the others are compared with
 */
record Scenario(String title, String conditions, Dataset data, Preparation preparation, List<Contender> contenders) {
    private static final int WARM_UPS = 2;

    /** Makes the engine ready. */
    interface Preparation {
        void prepare(Target target) throws Exception;
    }

    /** A load into empty tables. */
    static Scenario ofLoad(
            String title, Dataset data, PartitionBy partitionBy, boolean canonical, List<Contender> contenders) {
        String conditions = "partitioned by " + partitionBy.name().toLowerCase(Locale.ROOT) + ", "
                + (canonical ? "with the view onto canonical" : "raw table alone");
        return new Scenario(title, conditions, data, target -> target.reset(partitionBy, canonical), contenders);
    }

    /** The figures of all rounds; the first two, to warm up, are left out. */
    Map<Contender, List<Measurement>> run(Target target, int rounds, PrintStream progress) throws Exception {
        Map<Contender, List<Measurement>> figures = new LinkedHashMap<>();
        contenders.forEach(contender -> figures.put(contender, new ArrayList<>()));
        for (int round = 1 - WARM_UPS; round <= rounds; round++) {
            for (Contender contender : contenders) {
                preparation.prepare(target);
                Measurement measured = Measurement.of(contender, target, data);
                progress.printf(
                        "%s round %d/%d %s: wall %.0f client %.0f server %.0f ns/row, %.1f parts a million, %.1f B/row, heap %.0f MB%n",
                        title,
                        round,
                        rounds,
                        contender.name(),
                        measured.wallNanos(),
                        measured.clientNanos(),
                        measured.serverNanos(),
                        measured.partsPerMillion(),
                        measured.callerBytes(),
                        measured.heapMegabytes());
                if (round > 0) {
                    figures.get(contender).add(measured);
                }
            }
        }
        return figures;
    }

    static double median(List<Measurement> figures, ToDoubleFunction<Measurement> figure) {
        return median(figures.stream().mapToDouble(figure).sorted().toArray());
    }

    /** The median of the ratios of the rounds: a round's two loads saw the same machine. */
    static double medianRatio(List<Measurement> of, List<Measurement> to, ToDoubleFunction<Measurement> figure) {
        double[] ratios = new double[of.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(of.get(i)) / figure.applyAsDouble(to.get(i));
        }
        Arrays.sort(ratios);
        return median(ratios);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
